from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.accounts import CONFIRMED, Headers

UPLOADS = "/api/v1/uploads"
DELETION = "/api/v1/users/me/deletion"
FILES = [("files", ("cat.png", b"\x89PNG\r\n\x1a\npixels"))]


@pytest.fixture
def picture(client: TestClient) -> dict[str, Any]:
    """Ada's, whom `client` is logged in as."""
    response = client.post(UPLOADS, files=FILES)
    assert response.status_code == 201
    [upload] = response.json()
    assert isinstance(upload, dict)
    return upload


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("GET", "/content"), ("DELETE", "")]
)
def test_the_upload_of_another_user_is_not_found(
    client: TestClient, picture: dict[str, Any], bob: Headers, method: str, path: str
) -> None:
    url = f"{UPLOADS}/{picture['id']}"
    assert client.request(method, url + path, headers=bob).status_code == 404
    assert client.get(f"{url}/content").status_code == 200


def test_a_list_shows_ones_own_uploads(
    client: TestClient, picture: dict[str, Any], bob: Headers, admin: Headers
) -> None:
    assert client.get(UPLOADS, headers=bob).json()["items"] == []
    assert client.get(UPLOADS).json()["items"] == [picture]
    assert client.get(UPLOADS, headers=admin).json()["items"] == [picture]


def test_nobody_stores_a_file_without_a_login(
    client: TestClient, upload_dir: Path
) -> None:
    del client.headers["Authorization"]
    assert client.post(UPLOADS, files=FILES).status_code == 401
    assert not upload_dir.exists() or not any(upload_dir.iterdir())


def test_the_files_of_a_deleted_user_are_left_to_the_admins(
    client: TestClient, picture: dict[str, Any], admin: Headers
) -> None:
    assert client.post(DELETION, json=CONFIRMED).status_code == 204
    url = f"{UPLOADS}/{picture['id']}"
    assert client.get(url, headers=admin).json()["owner_id"] is None
    assert client.delete(url, headers=admin).status_code == 204
