from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core import security
from app.core.config import Settings
from app.core.security import TokenType, create_token
from app.permissions import ROLE_SCOPES, Scope, UserRole
from tests.accounts import PASSWORD, Headers

TOKEN = "/api/v1/auth/token"
REFRESH = "/api/v1/auth/refresh"
LOGOUT = "/api/v1/auth/logout-everywhere"
ME = "/api/v1/users/me"
FORM = {"username": "ada@example.com", "password": PASSWORD}
NEW_PASSWORD = "another horse, another battery"


@pytest.fixture
def tokens(client: TestClient) -> dict[str, Any]:
    response = client.post(TOKEN, data=FORM)
    assert response.status_code == 200
    tokens: dict[str, Any] = response.json()
    return tokens


def bearer(token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


def test_a_login_leads_to_a_protected_path(client: TestClient) -> None:
    del client.headers["Authorization"]
    refused = client.get(ME)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"

    response = client.post(TOKEN, data={"grant_type": "password", **FORM})
    assert response.status_code == 200
    # Browsers and proxies must not store tokens.
    assert response.headers["Cache-Control"] == "no-store"
    token = response.json()
    assert token["token_type"] == "bearer"
    assert token["expires_in"] == 15 * 60
    assert set(token["scope"].split()) == ROLE_SCOPES[UserRole.USER]

    me = client.get(ME, headers=bearer(token["access_token"]))
    assert me.json()["email"] == "ada@example.com"


@pytest.mark.parametrize(
    "written",
    [
        " eve@example.com ",
        "Eve <eve@example.com>",
        "e\u0301ve@example.com",
        "eve@\ud55c\uad6d.example.com",
    ],
)
def test_whoever_signed_up_logs_in_with_the_same_text(
    client: TestClient, written: str
) -> None:
    new = {"email": written, "password": PASSWORD}
    created = client.post("/api/v1/users", json=new)
    assert created.status_code == 201
    for username in (written, created.json()["email"]):
        form = {"username": username, "password": PASSWORD}
        assert client.post(TOKEN, data=form).status_code == 200


def test_the_case_of_an_address_does_not_matter(client: TestClient) -> None:
    form = FORM | {"username": "Ada@Example.com"}
    assert client.post(TOKEN, data=form).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"password": "wrong"},
        {"password": PASSWORD + " "},
        {"password": "x" * 100_000},
        {"password": "nul\x00"},
        {"username": "nobody@example.com"},
        {"username": "no address"},
        {"username": "nul\x00@example.com"},
        {"username": "x" * 100_000},
        {"username": "ada@example.com' OR 1=1 --"},
    ],
)
def test_all_that_fails_fails_alike(client: TestClient, change: dict[str, str]) -> None:
    response = client.post(TOKEN, data=FORM | change)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "Wrong e-mail address or password"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"username": "ada@example.com"},
        FORM | {"grant_type": "client_credentials"},
        FORM | {f"field-{number}": "" for number in range(2000)},
    ],
)
def test_a_form_that_is_no_login_is_refused(
    client: TestClient, form: dict[str, str]
) -> None:
    assert client.post(TOKEN, data=form).status_code in {400, 422}


def test_a_form_larger_than_a_body_may_be_is_refused(
    client: TestClient, settings: Settings
) -> None:
    form = FORM | {"password": "x" * settings.max_body_size}
    assert client.post(TOKEN, data=form).status_code == 413


@pytest.mark.parametrize("username", ["ada@example.com", "nobody@example.com", "\x00"])
def test_an_unknown_user_costs_as_much_as_a_known_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    """Counted, not timed: a clock would fail on a busy machine."""
    hashes: list[str] = []

    class Counting(PasswordHash):
        def verify_and_update(
            self, password: str | bytes, hash: str | bytes
        ) -> tuple[bool, str | None]:
            hashes.append(str(hash))
            return super().verify_and_update(password, hash)

    monkeypatch.setattr(
        security, "password_hash", Counting(security.password_hash.hashers)
    )
    form = {"username": username, "password": "wrong"}
    assert client.post(TOKEN, data=form).status_code == 401
    [checked] = hashes
    # The same memory and rounds: "$argon2id$v=19$m=…,t=…,p=…$".
    assert checked.split("$")[:4] == security.DUMMY_HASH.split("$")[:4]


async def test_the_password_of_nobody_does_not_exist() -> None:
    known = security.password_hash.hash("known")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(security, "DUMMY_HASH", known)
        assert await security.verify_and_update("known", None) == (False, None)


def test_a_login_renews_a_hash_that_is_out_of_date(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = Argon2Hasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(security, "password_hash", PasswordHash([stronger]))
    valid: list[tuple[bool, str | None]] = []
    verify_and_update = security.password_hash.verify_and_update

    def noted(password: str, hashed: str) -> tuple[bool, str | None]:
        valid.append(verify_and_update(password, hashed))
        return valid[-1]

    monkeypatch.setattr(security.password_hash, "verify_and_update", noted)
    for _ in range(2):
        assert client.post(TOKEN, data=FORM).status_code == 200
    (_, first), (_, second) = valid
    assert first is not None
    assert "t=2" in first
    assert second is None


def test_a_token_can_be_refreshed(client: TestClient, tokens: dict[str, Any]) -> None:
    response = client.post(REFRESH, json={"refresh_token": tokens["refresh_token"]})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    fresh = response.json()
    assert fresh["access_token"] != tokens["access_token"]
    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert fresh["scope"] == tokens["scope"]
    assert client.get(ME, headers=bearer(fresh["access_token"])).status_code == 200


def test_refreshing_does_not_widen_the_scopes(client: TestClient) -> None:
    tokens = client.post(TOKEN, data=FORM | {"scope": "items:read"}).json()
    body = {"refresh_token": tokens["refresh_token"]}
    assert client.post(REFRESH, json=body).json()["scope"] == "items:read"


def test_refreshing_does_not_go_on_for_ever(
    client: TestClient, settings: Settings
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=settings.session_days - 1)
    old = create_token(
        settings,
        TokenType.REFRESH,
        user_id=client.get(ME).json()["id"],
        version=0,
        scope="account",
        auth_time=long_ago,
        expires_at=datetime.now(UTC) + timedelta(minutes=1),
    )
    fresh = client.post(REFRESH, json={"refresh_token": old}).json()
    claims = jwt.decode(fresh["refresh_token"], options={"verify_signature": False})
    session_end = long_ago + timedelta(days=settings.session_days)
    assert claims["exp"] == pytest.approx(session_end.timestamp(), abs=1)


def test_the_two_kinds_of_token_are_not_exchangeable(
    client: TestClient, tokens: dict[str, Any]
) -> None:
    assert client.get(ME, headers=bearer(tokens["refresh_token"])).status_code == 401
    body = {"refresh_token": tokens["access_token"]}
    assert client.post(REFRESH, json=body).status_code == 401


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 4097, "\x00", None, 1])
def test_nonsense_cannot_be_refreshed(client: TestClient, token: Any) -> None:
    response = client.post(REFRESH, json={"refresh_token": token})
    assert response.status_code in {401, 422}


def test_logging_out_everywhere_ends_every_token(
    client: TestClient, tokens: dict[str, Any]
) -> None:
    assert client.post(LOGOUT).status_code == 204
    assert client.get(ME).status_code == 401
    assert client.get(ME, headers=bearer(tokens["access_token"])).status_code == 401
    body = {"refresh_token": tokens["refresh_token"]}
    assert client.post(REFRESH, json=body).status_code == 401
    assert client.post(TOKEN, data=FORM).status_code == 200


def test_a_new_password_replaces_the_old_one_and_every_token(
    client: TestClient,
) -> None:
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert client.put(f"{ME}/password", json=change).status_code == 204
    assert client.get(ME).status_code == 401
    assert client.post(TOKEN, data=FORM).status_code == 401
    form = FORM | {"password": NEW_PASSWORD}
    assert client.post(TOKEN, data=form).status_code == 200


def test_the_password_is_only_changed_by_who_knows_it(client: TestClient) -> None:
    change = {"current_password": "wrong", "new_password": NEW_PASSWORD}
    assert client.put(f"{ME}/password", json=change).status_code == 403
    weak = {"current_password": PASSWORD, "new_password": "short"}
    assert client.put(f"{ME}/password", json=weak).status_code == 422
    assert client.post(TOKEN, data=FORM).status_code == 200


def test_the_documentation_knows_how_to_log_in(app: FastAPI) -> None:
    """The login form behind the Authorize button of /docs."""
    schema = app.openapi()
    schemes = schema["components"]["securitySchemes"]
    flow = schemes["OAuth2PasswordBearer"]["flows"]["password"]
    assert f"/{flow['tokenUrl']}" == TOKEN
    assert flow["scopes"].keys() == set(Scope)
    assert all(flow["scopes"].values())
    key = schemes["APIKeyHeader"]
    assert (key["type"], key["in"], key["name"]) == ("apiKey", "header", "X-API-Key")
    # Either of the two will do.
    assert schema["paths"]["/api/v1/items"]["post"]["security"] == [
        {"OAuth2PasswordBearer": ["items:write"]},
        {"APIKeyHeader": ["items:write"]},
    ]
    assert "security" not in schema["paths"][TOKEN]["post"]
