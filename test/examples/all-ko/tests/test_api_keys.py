from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.crud.api_key import get_api_key_by_prefix
from app.db.session import open_session
from app.services import api_key as api_key_service
from tests.accounts import CONFIRMED, Headers

KEYS = "/api/v1/api-keys"
ITEMS = "/api/v1/items"
ME = "/api/v1/users/me"
DELETION = f"{ME}/deletion"
NEW_KEY = {"name": "CI", "scopes": ["items:read"]}


@pytest.fixture
def api_key(client: TestClient) -> dict[str, Any]:
    response = client.post(KEYS, json=NEW_KEY)
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    created: dict[str, Any] = response.json()
    return created


def by_key(key: str) -> Headers:
    """Instead of the token that the client would send."""
    return {"X-API-Key": key, "Authorization": ""}


def test_a_key_stands_in_for_a_token(
    client: TestClient, api_key: dict[str, Any]
) -> None:
    headers = by_key(api_key["key"])
    assert client.get(ME, headers=headers).json()["email"] == "ada@example.com"
    pen = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    assert client.get(ITEMS, headers=headers).json()["items"] == [pen]


def test_a_key_is_shown_once(client: TestClient, api_key: dict[str, Any]) -> None:
    key = api_key.pop("key")
    assert key.startswith(api_key["prefix"])
    listed = client.get(KEYS)
    assert listed.json()["items"] == [api_key]
    assert key not in listed.text
    assert "hash" not in listed.text


def test_only_a_hash_of_a_key_is_kept(
    client: TestClient, api_key: dict[str, Any]
) -> None:
    async def stored() -> Any:
        async with open_session(client.app_state["database"]) as session:
            return await get_api_key_by_prefix(session, api_key["prefix"])

    assert client.portal is not None
    row = client.portal.call(stored)
    assert row.key_hash == api_key_service.hash_key(api_key["key"])
    assert api_key["key"] not in repr(vars(row))


def test_a_key_does_what_its_scopes_say(
    client: TestClient, api_key: dict[str, Any]
) -> None:
    headers = by_key(api_key["key"])
    pen = {"name": "Pen", "price": 1}
    assert client.post(ITEMS, json=pen, headers=headers).status_code == 403
    assert client.post(DELETION, json=CONFIRMED, headers=headers).status_code == 403


@pytest.mark.parametrize(("method", "path"), [("POST", KEYS), ("GET", KEYS)])
def test_a_key_makes_no_keys(
    client: TestClient, api_key: dict[str, Any], method: str, path: str
) -> None:
    headers = by_key(api_key["key"])
    response = client.request(method, path, json=NEW_KEY, headers=headers)
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (["items:read", "items:write"], 201),
        (["items:read", "items:read"], 201),
        # More than this user's role allows
        (["users:admin"], 403),
        # A scope that no API key may have
        (["account"], 422),
        (["unknown"], 422),
        ([], 422),
    ],
)
def test_a_key_does_no_more_than_who_makes_it(
    client: TestClient, scopes: list[str], status: int
) -> None:
    response = client.post(KEYS, json=NEW_KEY | {"scopes": scopes})
    assert response.status_code == status


def test_an_admin_can_automate_what_admins_do(
    client: TestClient, admin: Headers
) -> None:
    new = NEW_KEY | {"scopes": ["users:admin"]}
    key = client.post(KEYS, json=new, headers=admin).json()["key"]
    assert client.get("/api/v1/users", headers=by_key(key)).status_code == 200
    # When an admin loses the role, the keys of the account lose its rights.
    root = client.get(ME, headers=admin).json()["id"]
    ada = client.get(ME).json()["id"]
    client.patch(f"/api/v1/users/{ada}", json={"role": "admin"}, headers=admin)
    form = {"username": "ada@example.com", "password": "correct horse battery staple"}
    token = client.post("/api/v1/auth/token", data=form).json()["access_token"]
    client.patch(
        f"/api/v1/users/{root}",
        json={"role": "user"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert client.get("/api/v1/users", headers=by_key(key)).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "nul\x00"},
        {"name": "x" * 101},
        {"expires_in_days": 0},
        {"expires_in_days": 10**9},
        {"scopes": None},
    ],
)
def test_invalid_keys_are_refused(client: TestClient, change: dict[str, Any]) -> None:
    assert client.post(KEYS, json=NEW_KEY | change).status_code == 422


def test_a_revoked_key_is_refused(client: TestClient, api_key: dict[str, Any]) -> None:
    url = f"{KEYS}/{api_key['id']}"
    assert client.delete(url).status_code == 204
    assert client.get(ME, headers=by_key(api_key["key"])).status_code == 401
    assert client.delete(url).status_code == 404
    assert client.get(KEYS).json()["total"] == 0


def test_an_expired_key_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = client.post(KEYS, json=NEW_KEY | {"expires_in_days": 1}).json()
    assert client.get(ME, headers=by_key(created["key"])).status_code == 200

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Tomorrow":
            return cls.fromtimestamp(datetime.now(UTC).timestamp() + 86_401, tz)

    monkeypatch.setattr(api_key_service, "datetime", Tomorrow)
    assert client.get(ME, headers=by_key(created["key"])).status_code == 401


def test_the_key_of_a_locked_out_user_is_refused(
    client: TestClient, api_key: dict[str, Any], admin: Headers
) -> None:
    url = f"/api/v1/users/{client.get(ME).json()['id']}"
    client.patch(url, json={"is_active": False}, headers=admin)
    assert client.get(ME, headers=by_key(api_key["key"])).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key[:-1],
        lambda key: key + "A",
        lambda key: key.upper(),
        lambda key: "key_000000000000" + key[16:],
        lambda key: key[:16],
        lambda key: "x" * 20_000,
        lambda key: "\x00",
        lambda key: "é",
        lambda key: " ",
    ],
)
def test_another_key_is_refused(
    client: TestClient, api_key: dict[str, Any], change: Any
) -> None:
    key = change(api_key["key"]).encode("latin-1")
    headers = {b"X-API-Key": key, b"Authorization": b""}
    response = client.get(ME, headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_keys_of_others_do_not_exist(
    client: TestClient, api_key: dict[str, Any], bob: Headers
) -> None:
    assert client.get(KEYS, headers=bob).json()["items"] == []
    url = f"{KEYS}/{api_key['id']}"
    assert client.delete(url, headers=bob).status_code == 404
    assert client.get(ME, headers=by_key(api_key["key"])).status_code == 200
