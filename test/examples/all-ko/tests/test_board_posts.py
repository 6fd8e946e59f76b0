from typing import Any
from unicodedata import normalize

import pytest
from fastapi.testclient import TestClient
from httpx2 import Client
from sqlalchemy import event

from tests.accounts import CONFIRMED, Headers

POSTS = "/api/v1/board/posts"
ME = "/api/v1/users/me"
DELETION = f"{ME}/deletion"
HELLO: dict[str, Any] = {
    "title": "Hello",
    "body": "Is anybody here?",
    "tags": ["new here"],
}


@pytest.fixture
def hello(client: TestClient) -> dict[str, Any]:
    """Ada's, whom `client` is logged in as."""
    response = client.post(POSTS, json=HELLO)
    assert response.status_code == 201
    post: dict[str, Any] = response.json()
    return post


def write(client: TestClient, *titles: str) -> None:
    for title in titles:
        client.post(POSTS, json={"title": title, "body": "-"}).raise_for_status()


def titles(client: TestClient, **params: Any) -> list[str]:
    page = client.get(POSTS, params=params).raise_for_status().json()
    return [post["title"] for post in page["items"]]


def test_a_written_post_can_be_read_by_everybody(
    client: TestClient, hello: dict[str, Any], bob: Headers
) -> None:
    url = f"{POSTS}/{hello['id']}"
    assert client.get(url).json() == client.get(url, headers=bob).json() == hello
    assert hello.items() >= HELLO.items()
    assert hello["author"] == {"id": client.get(ME).json()["id"], "name": None}
    assert hello["updated_at"] is None
    assert (hello["comment_count"], hello["attachments"]) == (0, [])


def test_put_replaces_the_post_and_says_when(
    client: TestClient, hello: dict[str, Any]
) -> None:
    url = f"{POSTS}/{hello['id']}"
    response = client.put(url, json={"title": "Hello again", "body": "Nobody?"})
    assert response.status_code == 200
    changed = client.get(url).json()
    assert changed == response.json()
    assert (changed["title"], changed["body"]) == ("Hello again", "Nobody?")
    assert changed["created_at"] == hello["created_at"]
    assert changed["updated_at"] >= changed["created_at"]
    assert changed["author"] == hello["author"]
    [listed] = client.get(POSTS).json()["items"]
    assert listed["updated_at"] == changed["updated_at"]


def test_what_was_written_bears_the_name_of_its_author_and_no_address(
    client: TestClient, hello: dict[str, Any], bob: Headers
) -> None:
    client.patch(ME, json={"full_name": "Ada Lovelace"}).raise_for_status()
    ada = {"id": client.get(ME).json()["id"], "name": "Ada Lovelace"}
    url = f"{POSTS}/{hello['id']}"
    assert client.get(url, headers=bob).json()["author"] == ada
    [listed] = client.get(POSTS, headers=bob).json()["items"]
    assert listed["author"] == ada
    assert client.post(POSTS, json=HELLO).json()["author"] == ada


def test_a_deleted_post_is_gone(client: TestClient, hello: dict[str, Any]) -> None:
    url = f"{POSTS}/{hello['id']}"
    response = client.delete(url)
    assert response.status_code == 204
    assert response.content == b""
    assert client.get(url).status_code == 404
    assert client.delete(url).status_code == 404
    assert titles(client) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_post_is_not_found(client: TestClient, method: str) -> None:
    json = HELLO if method == "PUT" else None
    response = client.request(method, f"{POSTS}/404", json=json)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is no post 404"


@pytest.mark.parametrize("post_id", ["0", "-1", str(2**31), "one"])
def test_an_impossible_post_is_refused(client: TestClient, post_id: str) -> None:
    assert client.get(f"{POSTS}/{post_id}").status_code == 422


def test_only_its_author_edits_a_post(
    client: TestClient, hello: dict[str, Any], bob: Headers, admin: Headers
) -> None:
    url = f"{POSTS}/{hello['id']}"
    for headers in (bob, admin):
        response = client.put(url, json=HELLO | {"title": "Bye"}, headers=headers)
        assert response.status_code == 403
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["detail"] == "You may not edit this post"
    assert client.get(url).json() == hello


def test_its_author_or_an_admin_deletes_a_post(
    client: TestClient, hello: dict[str, Any], bob: Headers, admin: Headers
) -> None:
    url = f"{POSTS}/{hello['id']}"
    response = client.delete(url, headers=bob)
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert client.get(url).status_code == 200
    assert client.delete(url, headers=admin).status_code == 204
    assert client.get(url).status_code == 404


def test_nobody_writes_in_the_name_of_another(
    client: TestClient, hello: dict[str, Any], bob: Headers
) -> None:
    forged = HELLO | {"author_id": hello["author"]["id"], "id": hello["id"]}
    post = client.post(POSTS, json=forged, headers=bob).json()
    assert post["author"]["id"] == client.get(ME, headers=bob).json()["id"]
    assert post["id"] != hello["id"]


def test_a_post_outlives_its_author(
    client: TestClient, hello: dict[str, Any], bob: Headers, admin: Headers
) -> None:
    url = f"{POSTS}/{hello['id']}"
    assert client.post(DELETION, json=CONFIRMED).status_code == 204
    assert client.get(url, headers=bob).json() == hello | {"author": None}
    assert client.put(url, json=HELLO, headers=bob).status_code == 403
    assert client.delete(url, headers=bob).status_code == 403
    assert client.delete(url, headers=admin).status_code == 204


def pages(client: TestClient, **params: Any) -> list[list[str]]:
    """The titles of each page, as a client turns them."""
    found: list[list[str]] = []
    while True:
        page = client.get(POSTS, params=params).raise_for_status().json()
        found.append([post["title"] for post in page["items"]])
        if page["next_cursor"] is None:
            return found
        params["cursor"] = page["next_cursor"]


def test_a_list_comes_in_pages_newest_first(client: TestClient) -> None:
    write(client, "one", "two", "three", "four", "five")
    assert pages(client, limit=2) == [["five", "four"], ["three", "two"], ["one"]]
    oldest_first = pages(client, limit=2, order="oldest")
    assert oldest_first == [["one", "two"], ["three", "four"], ["five"]]
    # A page that is just full is not followed by an empty one.
    assert pages(client, limit=5) == [["five", "four", "three", "two", "one"]]
    assert titles(client, cursor=1) == []


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_neither_skip_nor_repeat_a_post_while_others_write(
    client: TestClient, order: str
) -> None:
    write(client, *map(str, range(10)))
    params: dict[str, Any] = {"order": order, "limit": 3}
    seen: list[str] = []
    while True:
        page = client.get(POSTS, params=params).raise_for_status().json()
        seen += [post["title"] for post in page["items"]]
        # Another request writes one and deletes one that has been shown, even the one
        # where the next page begins.
        if len(seen) < 10:
            write(client, "new")
        client.delete(f"{POSTS}/{page['items'][-1]['id']}").raise_for_status()
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    old = [title for title in seen if title != "new"]
    assert sorted(old) == list(map(str, range(10)))


def test_a_list_by_number_can_jump(client: TestClient) -> None:
    write(client, "one", "two", "three", "four", "five")
    url = f"{POSTS}/numbered"
    page = client.get(url, params={"skip": 1, "limit": 2}).json()
    assert [post["title"] for post in page["items"]] == ["four", "three"]
    assert page["total"] == 5
    assert page["items"] == client.get(POSTS).json()["items"][1:3]
    assert client.get(url, params={"skip": 9}).json()["items"] == []


def test_a_list_shows_the_posts_of_one_author(
    client: TestClient, hello: dict[str, Any], bob: Headers
) -> None:
    theirs = client.post(POSTS, json=HELLO | {"title": "Bob's"}, headers=bob).json()
    assert titles(client, author=theirs["author"]["id"]) == ["Bob's"]
    assert titles(client, author="me") == ["Hello"]
    assert titles(client, author="me", q="bob") == []
    assert titles(client, author=404) == []


def test_a_list_leaves_the_long_fields_out(
    client: TestClient, hello: dict[str, Any]
) -> None:
    [post] = client.get(POSTS).json()["items"]
    assert hello.items() >= post.items()
    assert hello.keys() - post.keys() == {"body", "attachments"}


def test_a_list_shows_the_posts_with_a_tag(client: TestClient) -> None:
    for title, tags in (
        ("one", ["Art", "고양이", "art"]),
        ("two", ["start", "100%"]),
        ("three", [" art "]),
        ("four", []),
    ):
        post = {"title": title, "body": "art", "tags": tags}
        client.post(POSTS, json=post).raise_for_status()
    assert titles(client, tag="ART") == ["three", "one"]
    assert titles(client, tag="고양이") == ["one"]
    assert titles(client, tag=normalize("NFD", "고양이")) == ["one"]
    assert titles(client, tag="100%") == ["two"]
    assert titles(client, tag="%") == titles(client, tag="tar") == []
    assert titles(client, tag="start", q="one") == []
    [*_, first] = client.get(POSTS).json()["items"]
    assert first["tags"] == ["art", "고양이"]
    url = f"{POSTS}/{first['id']}"
    changed = client.put(url, json={"title": "one", "body": "-", "tags": ["new"]})
    assert changed.json()["tags"] == client.get(url).json()["tags"] == ["new"]
    assert titles(client, tag="art") == ["three"]


@pytest.mark.parametrize(
    "tags", [[""], [" "], ["a\nb"], ["x" * 31], ["nul\x00"], list("abcdef"), "art", [1]]
)
def test_invalid_tags_are_refused(client: TestClient, tags: Any) -> None:
    response = client.post(POSTS, json=HELLO | {"tags": tags})
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"][:2] == ["body", "tags"]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 101},
        {"limit": 0},
        {"cursor": 0},
        {"cursor": "next"},
        {"cursor": 2**31},
        {"order": "best"},
        {"tag": ""},
        {"q": ""},
        {"q": "x" * 101},
        {"q": "nul\x00"},
    ],
)
def test_a_list_refuses_other_pages(client: TestClient, params: dict[str, Any]) -> None:
    response = client.get(POSTS, params=params)
    assert response.status_code == 422
    [name] = params
    assert [error["loc"] for error in response.json()["errors"]] == [["query", name]]


def test_a_search_looks_into_title_and_body(client: TestClient) -> None:
    client.post(POSTS, json={"title": "Tea", "body": "green"})
    client.post(POSTS, json={"title": "Green day", "body": "outside"})
    client.post(POSTS, json={"title": "고양이", "body": "검은 고양이"})
    assert pages(client, q="GREEN", limit=1) == [["Green day"], ["Tea"]]
    assert titles(client, q="green") == ["Green day", "Tea"]
    assert titles(client, q="검은") == ["고양이"]
    assert titles(client, q="nothing") == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("100%", ["100% sure"]),
        ("%", ["100% sure"]),
        ("snake_case", ["snake_case"]),
        ("_", ["snake_case"]),
        ("/", ["and/or"]),
        ("\\", ["C:\\"]),
        ("'", ["it's"]),
    ],
)
def test_a_search_takes_every_character_as_it_is(
    client: TestClient, q: str, found: list[str]
) -> None:
    write(client, "100% sure", "100 surely", "snake_case", "snakes case")
    write(client, "and/or", "C:\\", "it's")
    assert titles(client, q=q) == found


def test_a_search_finds_a_title_that_came_in_parts(client: TestClient) -> None:
    in_parts = normalize("NFD", "한글 Café")
    write(client, in_parts)
    for q in ("한글", "Café", in_parts):
        assert titles(client, q=q) == ["한글 Café"]


def test_what_surrounds_a_text_is_tidied(client: TestClient) -> None:
    post = client.post(POSTS, json={"title": "  Hello ", "body": "\none\n\ntwo\n"})
    assert post.json()["title"] == "Hello"
    assert post.json()["body"] == "one\n\ntwo"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": ""}, ["body", "title"]),
        ({"title": " \t "}, ["body", "title"]),
        ({"title": "\u200b"}, ["body", "title"]),
        ({"title": "x" * 201}, ["body", "title"]),
        ({"title": "nul\x00"}, ["body", "title"]),
        ({"title": None}, ["body", "title"]),
        ({"body": ""}, ["body", "body"]),
        ({"body": " \n "}, ["body", "body"]),
        ({"body": "x" * 10_001}, ["body", "body"]),
        ({"body": "nul\x00"}, ["body", "body"]),
        ({"body": 1}, ["body", "body"]),
    ],
)
def test_invalid_posts_are_refused(
    client: TestClient, hello: dict[str, Any], change: dict[str, Any], where: list[str]
) -> None:
    url = f"{POSTS}/{hello['id']}"
    for method, target in (("POST", POSTS), ("PUT", url)):
        response = client.request(method, target, json=HELLO | change)
        assert response.status_code == 422
        assert [error["loc"] for error in response.json()["errors"]] == [where]
    assert client.get(url).json() == hello


def test_a_list_takes_as_many_queries_for_many_posts_as_for_one(
    client: TestClient, hello: dict[str, Any]
) -> None:
    statements: list[str] = []

    def note(*execution: Any) -> None:
        statements.append(execution[2])

    def comment_on(post: dict[str, Any], times: int) -> None:
        for _ in range(times):
            url = f"{POSTS}/{post['id']}/comments"
            client.post(url, json={"body": "Yes"}).raise_for_status()

    comment_on(hello, 2)
    engine = client.app_state["database"].kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", note)
    client.get(POSTS).raise_for_status()
    event.remove(engine, "before_cursor_execute", note)
    for_one = list(statements)
    statements.clear()

    for count in range(1, 6):
        comment_on(client.post(POSTS, json=HELLO).json(), count)
    event.listen(engine, "before_cursor_execute", note)
    page = client.get(POSTS).raise_for_status().json()
    event.remove(engine, "before_cursor_execute", note)
    assert [post["comment_count"] for post in page["items"]] == [5, 4, 3, 2, 1, 2]
    assert statements == for_one
    # Neither did it fetch what it does not show.
    assert not any("board_posts.body" in statement for statement in statements)
    # Nor does it count the comments of the posts before the page.
    [listing] = [one for one in statements if "comment_count" in one]
    assert "FROM (SELECT board_posts.id" in listing.replace("\n", "")


def test_what_was_written_can_be_read_at_once(live_client: Client) -> None:
    for number in range(50):
        new = {"title": f"Post {number}", "body": "-"}
        post = live_client.post(POSTS, json=new).raise_for_status().json()
        url = f"{POSTS}/{post['id']}"
        assert live_client.get(url).json() == post
        assert live_client.get(POSTS).json()["items"][0]["id"] == post["id"]
        assert live_client.delete(url).status_code == 204
        assert live_client.get(url).status_code == 404
