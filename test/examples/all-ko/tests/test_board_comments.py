import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from sqlalchemy import event

from tests.accounts import CONFIRMED, Headers

POSTS = "/api/v1/board/posts"
COMMENTS = "/api/v1/board/comments"
ME = "/api/v1/users/me"
DELETION = f"{ME}/deletion"
HELLO = {"title": "Hello", "body": "Is anybody here?"}


@pytest.fixture
def thread(client: TestClient) -> str:
    """Where to comment on a post of Ada's, whom `client` is logged in as."""
    post = client.post(POSTS, json=HELLO).raise_for_status().json()
    return f"{POSTS}/{post['id']}/comments"


@pytest.fixture
def answer(client: TestClient, thread: str, bob: Headers) -> dict[str, Any]:
    """Bob's."""
    response = client.post(thread, json={"body": "I am"}, headers=bob)
    assert response.status_code == 201
    comment: dict[str, Any] = response.json()
    return comment


def test_everybody_comments_and_reads_what_was_commented(
    client: TestClient, thread: str, answer: dict[str, Any], bob: Headers
) -> None:
    post = client.get(thread.removesuffix("/comments")).json()
    assert answer["body"] == "I am"
    assert answer["post_id"] == post["id"]
    bob_id = client.get(ME, headers=bob).json()["id"]
    assert answer["author"] == {"id": bob_id, "name": None}
    assert answer["updated_at"] is None
    assert client.get(thread).json()["items"] == [answer]
    assert post["comment_count"] == 1


def test_comments_come_in_pages_oldest_first(client: TestClient, thread: str) -> None:
    for number in range(5):
        client.post(thread, json={"body": f"No. {number}"}).raise_for_status()
    seen: list[str] = []
    params = {"limit": 2}
    for size in (2, 2, 1):
        page = client.get(thread, params=params).raise_for_status().json()
        assert len(page["items"]) == size
        seen += [comment["body"] for comment in page["items"]]
        params["cursor"] = page["next_cursor"]
    assert params["cursor"] is None
    assert seen == [f"No. {number}" for number in range(5)]
    assert client.get(thread, params={"limit": 101}).status_code == 422


def test_a_page_of_comments_takes_one_query_for_all_authors(
    client: TestClient, thread: str, bob: Headers
) -> None:
    statements: list[str] = []

    def note(*execution: Any) -> None:
        statements.append(execution[2])

    for headers in (bob, None, bob):
        client.post(thread, json={"body": "Yes"}, headers=headers).raise_for_status()
    engine = client.app_state["database"].kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", note)
    page = client.get(thread).raise_for_status().json()
    event.remove(engine, "before_cursor_execute", note)
    assert len({comment["author"]["id"] for comment in page["items"]}) == 2
    # The user of the token, the post, the comments.
    assert len(statements) == 3
    assert all(statement.startswith("SELECT") for statement in statements)


def test_comments_are_those_of_their_post(
    client: TestClient, thread: str, answer: dict[str, Any]
) -> None:
    other = client.post(POSTS, json=HELLO).json()
    url = f"{POSTS}/{other['id']}/comments"
    assert client.get(url).json() == {"items": [], "next_cursor": None}
    assert client.get(thread).json()["items"] == [answer]


def test_only_its_author_edits_a_comment(
    client: TestClient,
    thread: str,
    answer: dict[str, Any],
    bob: Headers,
    admin: Headers,
) -> None:
    url = f"{COMMENTS}/{answer['id']}"
    # Ada, to whose post it belongs, is not its author either.
    for headers in ({}, admin):
        response = client.put(url, json={"body": "Me, too"}, headers=headers)
        assert response.status_code == 403
        assert response.headers["Content-Type"] == "application/problem+json"
    assert client.get(thread).json()["items"] == [answer]
    response = client.put(url, json={"body": "I was"}, headers=bob)
    assert response.status_code == 200
    changed = response.json()
    assert changed == answer | {"body": "I was", "updated_at": changed["updated_at"]}
    assert changed["updated_at"] >= answer["created_at"]
    assert client.get(thread).json()["items"] == [response.json()]


def test_its_author_and_that_of_the_post_delete_a_comment(
    client: TestClient, thread: str, answer: dict[str, Any], bob: Headers
) -> None:
    url = f"{COMMENTS}/{answer['id']}"
    assert client.delete(url, headers=bob).status_code == 204
    assert client.delete(url, headers=bob).status_code == 404
    another = client.post(thread, json={"body": "Hello?"}, headers=bob).json()
    # Ada, whose post it stands below.
    assert client.delete(f"{COMMENTS}/{another['id']}").status_code == 204
    assert client.get(thread).json()["items"] == []
    hers = client.post(thread, json={"body": "Hello?"}).json()
    response = client.delete(f"{COMMENTS}/{hers['id']}", headers=bob)
    assert response.status_code == 403
    assert response.json()["detail"] == "You may not delete this comment"


def test_a_comment_outlives_its_author(
    client: TestClient, thread: str, answer: dict[str, Any], bob: Headers
) -> None:
    assert client.post(DELETION, json=CONFIRMED, headers=bob).status_code == 204
    assert client.get(thread).json()["items"] == [answer | {"author": None}]
    url = f"{COMMENTS}/{answer['id']}"
    assert client.put(url, json={"body": "Mine now"}).status_code == 403
    assert client.delete(url).status_code == 204


def test_a_deleted_post_takes_its_comments_along(
    client: TestClient, thread: str, answer: dict[str, Any], bob: Headers
) -> None:
    assert client.delete(thread.removesuffix("/comments")).status_code == 204
    assert client.get(thread).status_code == 404
    url = f"{COMMENTS}/{answer['id']}"
    assert client.put(url, json={"body": "Still"}, headers=bob).status_code == 404
    assert client.delete(url, headers=bob).status_code == 404


@pytest.mark.parametrize(
    ("method", "url", "detail"),
    [
        ("GET", f"{POSTS}/404/comments", "There is no post 404"),
        ("POST", f"{POSTS}/404/comments", "There is no post 404"),
        ("PUT", f"{COMMENTS}/404", "There is no comment 404"),
        ("DELETE", f"{COMMENTS}/404", "There is no comment 404"),
    ],
)
def test_what_is_not_there_is_not_found(
    client: TestClient, method: str, url: str, detail: str
) -> None:
    json = {"body": "Hello?"} if method in ("POST", "PUT") else None
    response = client.request(method, url, json=json)
    assert response.status_code == 404
    assert response.json()["detail"] == detail


@pytest.mark.parametrize("body", ["", " \n ", "x" * 2001, "nul\x00", None, 1])
def test_invalid_comments_are_refused(
    client: TestClient, thread: str, answer: dict[str, Any], bob: Headers, body: Any
) -> None:
    url = f"{COMMENTS}/{answer['id']}"
    for method, target in (("POST", thread), ("PUT", url)):
        response = client.request(method, target, json={"body": body}, headers=bob)
        assert response.status_code == 422
        [error] = response.json()["errors"]
        assert error["loc"] == ["body", "body"]
    assert client.get(thread).json()["items"] == [answer]


async def test_a_post_may_be_deleted_while_it_is_answered(
    async_client: AsyncClient,
) -> None:
    """It is read, deleted by another request, then referred to: by then only the
    database knows, and it must not end in a 500."""
    for _ in range(10):
        post = (await async_client.post(POSTS, json=HELLO)).json()
        url = f"{POSTS}/{post['id']}"
        responses = await asyncio.gather(
            async_client.post(f"{url}/comments", json={"body": "First"}),
            async_client.delete(url),
            async_client.post(f"{url}/comments", json={"body": "Second"}),
            async_client.put(url, json=HELLO),
        )
        statuses = {response.status_code for response in responses}
        assert statuses <= {200, 201, 204, 404, 409}
        assert (await async_client.get(f"{url}/comments")).status_code == 404
