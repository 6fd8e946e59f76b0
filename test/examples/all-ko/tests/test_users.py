from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.accounts import CONFIRMED, PASSWORD, Headers, log_in
from tests.mailbox import Mail

USERS = "/api/v1/users"
ME = "/api/v1/users/me"
DELETION = f"{ME}/deletion"
EVE: dict[str, Any] = {
    "email": "eve@example.com",
    "full_name": "Eve",
    "password": PASSWORD,
}


@pytest.fixture
def ada(client: TestClient) -> dict[str, Any]:
    """The user that `client` is logged in as."""
    user: dict[str, Any] = client.get(ME).json()
    return user


@pytest.fixture
def bobs_id(client: TestClient, bob: Headers) -> int:
    user_id: int = client.get(ME, headers=bob).json()["id"]
    return user_id


def test_whoever_signs_up_is_a_plain_user(client: TestClient) -> None:
    response = client.post(USERS, json=EVE | {"role": "admin", "is_active": False})
    assert response.status_code == 201
    user = response.json()
    assert (user["email"], user["full_name"]) == (EVE["email"], "Eve")
    assert (user["role"], user["is_active"]) == ("user", True)
    assert not user.keys() & {"password", "hashed_password", "token_version"}


def test_nobody_needs_to_be_logged_in_to_sign_up(client: TestClient) -> None:
    del client.headers["Authorization"]
    assert client.post(USERS, json=EVE).status_code == 201
    assert client.get(ME).status_code == 401


def test_an_address_is_used_once(client: TestClient, bob: Headers) -> None:
    again = client.post(USERS, json=EVE | {"email": "ADA@example.com"})
    assert again.status_code == 409
    assert again.headers["Content-Type"] == "application/problem+json"
    taken = client.put(
        f"{ME}/email", headers=bob, json=CONFIRMED | {"new_email": "ada@example.com"}
    )
    assert taken.status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"email": "eve"},
        {"email": f"{'a' * 250}@example.com"},
        {"full_name": "nul\x00"},
        {"full_name": "x" * 101},
        {"password": None},
        {"password": "x" * 7},
        {"password": "x" * 129},
    ],
)
def test_invalid_users_are_refused(client: TestClient, change: dict[str, str]) -> None:
    response = client.post(USERS, json=EVE | change)
    assert response.status_code == 422
    assert "xxx" not in response.text


def test_a_password_may_be_any_text(client: TestClient) -> None:
    password = "비밀번호 \x00 🔑"
    new = EVE | {"password": password}
    assert client.post(USERS, json=new).status_code == 201
    form = {"username": EVE["email"], "password": password}
    assert client.post("/api/v1/auth/token", data=form).status_code == 200


def test_half_a_character_is_no_password(client: TestClient) -> None:
    body = b'{"email": "eve@example.com", "password": "\\ud800\\ud800\\ud800 123456"}'
    response = client.post(
        USERS, content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 422


def test_users_read_themselves(client: TestClient, ada: dict[str, Any]) -> None:
    assert ada["email"] == "ada@example.com"


def test_patch_changes_what_is_sent(client: TestClient, ada: dict[str, Any]) -> None:
    named = client.patch(ME, json={"full_name": "Ada Lovelace"}).json()
    assert named == ada | {"full_name": "Ada Lovelace"}
    assert client.patch(ME, json={}).json() == named
    nameless = client.patch(ME, json={"full_name": None}).json()
    assert nameless == named | {"full_name": None}
    assert client.get(ME).json() == nameless


def test_a_new_address_takes_the_password(
    client: TestClient, ada: dict[str, Any], mailbox: list[Mail]
) -> None:
    change = {"new_email": "Ada@Example.org", "current_password": "guessed"}
    for json in (change, {"new_email": "ada@example.org"}):
        assert not client.put(f"{ME}/email", json=json).is_success
    assert not client.patch(ME, json=change).json()["email"].endswith("org")
    response = client.put(f"{ME}/email", json=change | CONFIRMED)
    assert response.json() == client.get(ME).json()
    assert response.json() == ada | {"email": "ada@example.org"}
    # Whoever reads the old mailbox learns of it.
    [mail] = mailbox
    assert mail["To"] == "ada@example.com"
    assert "ada@example.org" in mail.get_content()


def test_who_does_not_know_the_password_deletes_no_account(client: TestClient) -> None:
    wrong = client.post(DELETION, json={"current_password": "guessed"})
    assert wrong.status_code == 403
    assert client.post(DELETION, json={}).status_code == 422
    assert client.get(ME).status_code == 200


def test_nobody_makes_themselves_an_admin(
    client: TestClient, ada: dict[str, Any]
) -> None:
    assert client.patch(ME, json={"role": "admin"}).json()["role"] == "user"
    change = client.patch(f"{USERS}/{ada['id']}", json={"role": "admin"})
    assert change.status_code == 403


def test_whoever_deletes_their_account_is_gone(
    client: TestClient, ada: dict[str, Any], admin: Headers
) -> None:
    item = client.post("/api/v1/items", json={"name": "Pen", "price": 1}).json()
    key = {"name": "CI", "scopes": ["items:read"]}
    key = client.post("/api/v1/api-keys", json=key).json()["key"]

    assert client.post(DELETION, json=CONFIRMED).status_code == 204
    # The token is still valid, but its user was deleted: 401, not 404.
    assert client.get(ME).status_code == 401
    by_key = {"X-API-Key": key, "Authorization": ""}
    assert client.get("/api/v1/items", headers=by_key).status_code == 401
    assert client.get(f"{USERS}/{ada['id']}", headers=admin).status_code == 404
    item_url = f"/api/v1/items/{item['id']}"
    assert client.get(item_url, headers=admin).status_code == 404


def test_only_admins_manage_users(
    client: TestClient, admin: Headers, bob: Headers, bobs_id: int
) -> None:
    url = f"{USERS}/{bobs_id}"
    requests: list[tuple[str, str, Any]] = [
        ("GET", USERS, None),
        ("GET", url, None),
        ("PATCH", url, {"full_name": "Bob"}),
        ("DELETE", url, None),
    ]
    for method, path, json in requests:
        assert client.request(method, path, json=json).status_code == 403
    for method, path, json in requests:
        response = client.request(method, path, json=json, headers=admin)
        assert response.is_success


def test_a_list_of_users_comes_in_pages(client: TestClient, admin: Headers) -> None:
    page = client.get(USERS, headers=admin, params={"skip": 1, "limit": 1}).json()
    assert [user["email"] for user in page["items"]] == ["root@example.com"]
    assert page["total"] == 2


def test_an_unknown_user_is_not_found(client: TestClient, admin: Headers) -> None:
    assert client.get(f"{USERS}/404", headers=admin).status_code == 404
    # A caller without the right does not even learn that the user does not exist.
    assert client.get(f"{USERS}/404").status_code == 403


def test_a_role_counts_from_the_next_request(
    client: TestClient, admin: Headers, bob: Headers, bobs_id: int
) -> None:
    url = f"{USERS}/{bobs_id}"
    promoted = client.patch(url, json={"role": "admin"}, headers=admin).json()
    assert promoted["role"] == "admin"
    # This token was made for fewer scopes; a new login asks for all.
    assert client.get(USERS, headers=bob).status_code == 403
    bob = log_in(client, "bob@example.com")
    assert client.get(USERS, headers=bob).status_code == 200

    client.patch(url, json={"role": "user"}, headers=admin)
    assert client.get(USERS, headers=bob).status_code == 403
    assert client.get(ME, headers=bob).status_code == 200


def test_whoever_is_locked_out_is_out_at_once(
    client: TestClient, admin: Headers, bob: Headers, bobs_id: int
) -> None:
    url = f"{USERS}/{bobs_id}"
    locked = client.patch(url, json={"is_active": False}, headers=admin).json()
    assert locked["is_active"] is False
    assert client.get(ME, headers=bob).status_code == 401
    form = {"username": "bob@example.com", "password": PASSWORD}
    assert client.post("/api/v1/auth/token", data=form).status_code == 401

    client.patch(url, json={"is_active": True}, headers=admin)
    assert client.get(ME, headers=bob).status_code == 200


def test_the_last_admin_stays(client: TestClient, admin: Headers) -> None:
    url = f"{USERS}/{client.get(ME, headers=admin).json()['id']}"
    for change in ({"role": "user"}, {"is_active": False}):
        assert client.patch(url, json=change, headers=admin).status_code == 409
    assert client.delete(url, headers=admin).status_code == 409
    assert client.post(DELETION, json=CONFIRMED, headers=admin).status_code == 409
