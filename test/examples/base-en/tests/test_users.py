from typing import Any

import pytest
from fastapi.testclient import TestClient

USERS = "/api/v1/users"
ADA = {"email": "ada@example.com", "full_name": "Ada Lovelace"}


@pytest.fixture
def ada(client: TestClient) -> dict[str, Any]:
    response = client.post(USERS, json=ADA)
    assert response.status_code == 201
    user: dict[str, Any] = response.json()
    return user


def test_a_created_user_can_be_read(client: TestClient, ada: dict[str, Any]) -> None:
    response = client.get(f"{USERS}/{ada['id']}")
    assert response.status_code == 200
    assert response.json() == ada
    assert ada.items() >= ADA.items()


def test_put_replaces_the_whole_user(client: TestClient, ada: dict[str, Any]) -> None:
    url = f"{USERS}/{ada['id']}"
    response = client.put(url, json={"email": "ada@example.org"})
    assert response.status_code == 200
    assert client.get(url).json() == response.json()
    assert response.json()["email"] == "ada@example.org"
    assert response.json()["full_name"] is None


def test_a_deleted_user_is_gone(client: TestClient, ada: dict[str, Any]) -> None:
    url = f"{USERS}/{ada['id']}"
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.get(USERS).json()["total"] == 0


def test_a_list_comes_in_pages(client: TestClient) -> None:
    for name in ("ada", "bob", "eve"):
        client.post(USERS, json={"email": f"{name}@example.com"})
    page = client.get(USERS, params={"skip": 1, "limit": 1}).json()
    assert [user["email"] for user in page["items"]] == ["bob@example.com"]
    assert page["total"] == 3


def test_an_address_is_used_once(client: TestClient, ada: dict[str, Any]) -> None:
    again = client.post(USERS, json={"email": "ADA@example.com"})
    assert again.status_code == 409
    assert again.headers["Content-Type"] == "application/problem+json"

    bob = client.post(USERS, json={"email": "bob@example.com"}).json()
    taken = client.put(f"{USERS}/{bob['id']}", json={"email": ada["email"]})
    assert taken.status_code == 409


def test_a_user_keeps_their_own_address(
    client: TestClient, ada: dict[str, Any]
) -> None:
    response = client.put(f"{USERS}/{ada['id']}", json=ADA | {"full_name": "Ada King"})
    assert response.status_code == 200
    assert response.json()["full_name"] == "Ada King"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "ada"},
        {"email": f"{'a' * 250}@example.com"},
        {"full_name": "nul\x00"},
        {"full_name": "x" * 101},
    ],
)
def test_invalid_users_are_refused(client: TestClient, change: dict[str, str]) -> None:
    assert client.post(USERS, json=ADA | change).status_code == 422


def test_an_unknown_user_is_not_found(client: TestClient) -> None:
    assert client.get(f"{USERS}/404").status_code == 404
