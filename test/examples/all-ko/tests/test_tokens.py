"""A token comes from outside: it is only text until it has been checked."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient

from app.core.config import Settings

ME = "/api/v1/users/me"
OTHER_KEY = "another key, which is long enough too"


@pytest.fixture
def good_claims(client: TestClient) -> dict[str, Any]:
    """The claims of a valid token."""
    token = client.headers["Authorization"].removeprefix("Bearer ")
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


@pytest.fixture
def sign(settings: Settings) -> Callable[[dict[str, Any]], str]:
    """Signs what the application would never put into a token."""
    key = settings.secret_key.get_secret_value()
    return lambda claims: jwt.encode(claims, key, "HS256")


def status_with(client: TestClient, token: str) -> int:
    response = client.get(ME, headers={"Authorization": f"Bearer {token}"})
    if response.status_code == 401:
        challenge = response.headers["WWW-Authenticate"]
        assert challenge == 'Bearer error="invalid_token"'
        assert response.headers["Content-Type"] == "application/problem+json"
    return response.status_code


def segment(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_the_claims_are_what_makes_a_token_good(
    client: TestClient,
    good_claims: dict[str, Any],
    sign: Callable[[dict[str, Any]], str],
) -> None:
    assert isinstance(good_claims["sub"], str)
    assert good_claims["typ"] == "access"
    assert status_with(client, sign(good_claims)) == 200


@pytest.mark.parametrize(
    "change",
    [
        {"exp": datetime.now(UTC) - timedelta(minutes=1)},
        {"exp": 0},
        {"exp": -(10**30)},
        {"exp": "soon"},
        {"exp": [1]},
        {"exp": None},
        {"iat": datetime.now(UTC) + timedelta(days=1)},
        {"nbf": datetime.now(UTC) + timedelta(days=1)},
        {"sub": None},
        {"sub": ""},
        {"sub": "0"},
        {"sub": "-1"},
        {"sub": "2147483648"},
        {"sub": "9" * 5000},
        {"sub": "nan"},
        {"sub": "ada@example.com"},
        {"sub": "404"},
        {"sub": 1},
        {"jti": None},
        {"typ": None},
        {"typ": "refresh"},
        {"typ": "other"},
        {"ver": None},
        {"ver": -1},
        {"ver": 10**30},
        {"scope": None},
        {"scope": ["items:read"]},
        {"auth_time": None},
        {"auth_time": 10**30},
        {"aud": "another application"},
    ],
    ids=str,
)
def test_a_signed_token_with_other_claims_is_refused(
    client: TestClient,
    good_claims: dict[str, Any],
    sign: Callable[[dict[str, Any]], str],
    change: dict[str, Any],
) -> None:
    assert status_with(client, sign(good_claims | change)) == 401


@pytest.mark.parametrize("claim", ["exp", "iat", "jti", "sub", "typ", "ver", "scope"])
def test_a_token_without_a_claim_is_refused(
    client: TestClient,
    good_claims: dict[str, Any],
    sign: Callable[[dict[str, Any]], str],
    claim: str,
) -> None:
    del good_claims[claim]
    assert status_with(client, sign(good_claims)) == 401


def test_a_token_signed_with_another_key_is_refused(
    client: TestClient, good_claims: dict[str, Any]
) -> None:
    assert status_with(client, jwt.encode(good_claims, OTHER_KEY, "HS256")) == 401


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, "RS256"])
def test_a_token_does_not_choose_its_algorithm(
    client: TestClient, good_claims: dict[str, Any], algorithm: str | None
) -> None:
    header = segment({"alg": algorithm, "typ": "JWT"})
    for signature in ("", segment(b"signature")):
        token = f"{header}.{segment(good_claims)}.{signature}"
        assert status_with(client, token) == 401


def test_not_even_a_stronger_one(
    client: TestClient, good_claims: dict[str, Any], settings: Settings
) -> None:
    key = settings.secret_key.get_secret_value().encode().ljust(64, b"0")
    assert status_with(client, jwt.encode(good_claims, key, "HS512")) == 401


@pytest.mark.parametrize("part", range(3))
def test_a_token_that_was_tampered_with_is_refused(
    client: TestClient, part: int
) -> None:
    token = client.headers["Authorization"].removeprefix("Bearer ")
    parts = token.split(".")
    middle = len(parts[part]) // 2
    swapped = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + swapped + parts[part][middle + 1 :]
    assert status_with(client, ".".join(parts)) == 401


DEEP = b"[" * 20_000
NOT_UTF8 = b"\xff\xfe"


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        "a.b.c",
        "..",
        "." * 3000,
        "x" * 20_000,
        f"{segment(DEEP)}.e30.e30",
        f"{segment({'alg': 'HS256'})}.{segment(DEEP)}.e30",
        f"{segment({'alg': ['HS256']})}.e30.e30",
        f"{segment({'alg': 'HS256', 'kid': 1})}.e30.e30",
        f"{segment({'alg': 'HS256', 'crit': ['b64'], 'b64': False})}.e30.e30",
        f"{segment([])}.e30.e30",
        f"{segment(NOT_UTF8)}.e30.e30",
    ],
    ids=lambda token: token[:20],
)
def test_nonsense_is_refused(client: TestClient, token: str) -> None:
    assert status_with(client, token) == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Basic YWRhOmFkYQ==", "bearer", "é"])
def test_another_authorization_is_none(client: TestClient, header: str) -> None:
    response = client.get(ME, headers={b"Authorization": header.encode("latin-1")})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
