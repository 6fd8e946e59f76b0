from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.accounts import CONFIRMED, Headers, log_in

POSTS = "/api/v1/board/posts"
UPLOADS = "/api/v1/uploads"
ME = "/api/v1/users/me"
DELETION = f"{ME}/deletion"
HELLO = {"title": "Hello", "body": "See the picture"}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 10


def upload(client: TestClient, headers: Headers | None = None) -> dict[str, Any]:
    files = [("files", ("cat.png", PNG))]
    response = client.post(UPLOADS, files=files, headers=headers)
    [uploaded] = response.raise_for_status().json()
    assert isinstance(uploaded, dict)
    return uploaded


@pytest.fixture
def post(client: TestClient) -> str:
    """The URL of a post of Ada's, whom `client` is logged in as."""
    return f"{POSTS}/{client.post(POSTS, json=HELLO).raise_for_status().json()['id']}"


@pytest.fixture
def picture(client: TestClient) -> dict[str, Any]:
    """Ada's."""
    return upload(client)


@pytest.fixture
def attached(client: TestClient, post: str, picture: dict[str, Any]) -> str:
    """The URL of Ada's picture as an attachment of her post."""
    url = f"{post}/attachments/{picture['id']}"
    response = client.put(url)
    assert response.status_code == 204
    assert response.content == b""
    return url


def test_a_post_lists_its_attachments(
    client: TestClient, post: str, picture: dict[str, Any], attached: str
) -> None:
    shown = {key: picture[key] for key in ("id", "filename", "media_type", "size")}
    assert client.get(post).json()["attachments"] == [shown]
    assert client.put(post, json=HELLO).json()["attachments"] == [shown]
    mine = client.get(f"{UPLOADS}/{picture['id']}").json()
    assert post == f"{POSTS}/{mine['board_post_id']}"


def test_who_reads_a_post_may_download_its_attachments_and_nothing_else(
    client: TestClient, attached: str, picture: dict[str, Any], bob: Headers
) -> None:
    response = client.get(f"{attached}/content", headers=bob)
    assert response.status_code == 200
    assert response.content == PNG
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == 'inline; filename="cat.png"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert client.head(f"{attached}/content", headers=bob).status_code == 200
    known = bob | {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"{attached}/content", headers=known).status_code == 304
    # The upload itself is Ada's as before.
    url = f"{UPLOADS}/{picture['id']}"
    for method, path in (("GET", url), ("GET", f"{url}/content"), ("DELETE", url)):
        assert client.request(method, path, headers=bob).status_code == 404
    assert client.get(UPLOADS, headers=bob).json()["items"] == []


def test_an_upload_that_is_not_attached_cannot_be_reached_through_a_post(
    client: TestClient, post: str, picture: dict[str, Any], bob: Headers
) -> None:
    url = f"{post}/attachments/{picture['id']}"
    for headers in ({}, bob):
        assert client.get(f"{url}/content", headers=headers).status_code == 404
    assert client.delete(url).status_code == 404
    client.put(url)
    other = client.post(POSTS, json=HELLO).json()
    elsewhere = f"{POSTS}/{other['id']}/attachments/{picture['id']}"
    assert client.get(f"{elsewhere}/content").status_code == 404
    assert client.delete(elsewhere).status_code == 404
    assert client.get(f"{url}/content").status_code == 200


def test_only_ones_own_upload_can_be_attached(
    client: TestClient, post: str, bob: Headers, admin: Headers
) -> None:
    theirs = upload(client, bob)
    response = client.put(f"{post}/attachments/{theirs['id']}")
    # Ada cannot even know that it is there.
    assert response.status_code == 404
    assert response.json()["detail"] == f"There is no upload {theirs['id']}"
    # An admin can see it, and may not publish it all the same.
    own = client.post(POSTS, json=HELLO, headers=admin).json()
    url = f"{POSTS}/{own['id']}/attachments/{theirs['id']}"
    response = client.put(url, headers=admin)
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert client.get(f"{url}/content", headers=admin).status_code == 404


def test_only_to_ones_own_post_it_can_be_attached(
    client: TestClient, post: str, bob: Headers, admin: Headers
) -> None:
    for headers in (bob, admin):
        url = f"{post}/attachments/{upload(client, headers)['id']}"
        response = client.put(url, headers=headers)
        assert response.status_code == 403
        assert response.headers["Content-Type"] == "application/problem+json"
    assert client.get(post).json()["attachments"] == []


def test_a_token_that_may_not_read_a_file_cannot_publish_it(
    client: TestClient, post: str, picture: dict[str, Any]
) -> None:
    headers = log_in(client, "ada@example.com", scope="board:read board:write")
    url = f"{post}/attachments/{picture['id']}"
    assert client.put(url, headers=headers).status_code == 403
    client.put(url).raise_for_status()
    assert client.get(f"{url}/content", headers=headers).content == PNG


def test_attaching_twice_is_attaching_once(
    client: TestClient, post: str, attached: str
) -> None:
    assert client.put(attached).status_code == 204
    assert len(client.get(post).json()["attachments"]) == 1


def test_an_upload_is_attached_to_one_post(
    client: TestClient, attached: str, picture: dict[str, Any]
) -> None:
    other = client.post(POSTS, json=HELLO).json()
    url = f"{POSTS}/{other['id']}/attachments/{picture['id']}"
    response = client.put(url)
    assert response.status_code == 409
    detail = f"Upload {picture['id']} is attached to another post"
    assert response.json()["detail"] == detail
    assert client.delete(attached).status_code == 204
    assert client.put(url).status_code == 204


def test_there_is_an_end_to_the_attachments_of_a_post(
    client: TestClient, post: str
) -> None:
    for _ in range(10):
        url = f"{post}/attachments/{upload(client)['id']}"
        assert client.put(url).status_code == 204
    response = client.put(f"{post}/attachments/{upload(client)['id']}")
    assert response.status_code == 409
    assert response.json()["detail"] == "A post has at most 10 attachments"
    assert len(client.get(post).json()["attachments"]) == 10


def test_a_detached_upload_is_only_its_owners_again(
    client: TestClient, post: str, attached: str, picture: dict[str, Any], bob: Headers
) -> None:
    assert client.delete(attached, headers=bob).status_code == 403
    assert client.delete(attached).status_code == 204
    assert client.get(post).json()["attachments"] == []
    assert client.get(f"{attached}/content", headers=bob).status_code == 404
    assert client.get(f"{UPLOADS}/{picture['id']}").json() == picture


def test_an_admin_may_detach_it(
    client: TestClient, post: str, attached: str, admin: Headers
) -> None:
    assert client.delete(attached, headers=admin).status_code == 204
    assert client.get(post).json()["attachments"] == []


def test_a_deleted_post_leaves_the_upload(
    client: TestClient, post: str, attached: str, picture: dict[str, Any]
) -> None:
    assert client.delete(post).status_code == 204
    assert client.get(f"{attached}/content").status_code == 404
    url = f"{UPLOADS}/{picture['id']}"
    assert client.get(url).json() == picture
    assert picture["board_post_id"] is None
    assert client.get(f"{url}/content").content == PNG


def test_a_deleted_upload_leaves_the_post(
    client: TestClient,
    post: str,
    attached: str,
    picture: dict[str, Any],
    upload_dir: Path,
) -> None:
    assert client.delete(f"{UPLOADS}/{picture['id']}").status_code == 204
    assert client.get(post).json()["attachments"] == []
    assert client.get(f"{attached}/content").status_code == 404
    assert list(upload_dir.iterdir()) == []


def test_an_attachment_outlives_its_owner_as_the_post_does(
    client: TestClient, attached: str, bob: Headers
) -> None:
    assert client.post(DELETION, json=CONFIRMED).status_code == 204
    assert client.get(f"{attached}/content", headers=bob).content == PNG


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", ""), ("DELETE", ""), ("GET", "/content")]
)
def test_what_is_not_there_is_not_found(
    client: TestClient, post: str, picture: dict[str, Any], method: str, path: str
) -> None:
    unknown_upload = f"{post}/attachments/404{path}"
    assert client.request(method, unknown_upload).status_code == 404
    unknown_post = f"{POSTS}/404/attachments/{picture['id']}{path}"
    response = client.request(method, unknown_post)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is no post 404"
