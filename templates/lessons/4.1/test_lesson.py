import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import argon2
import httpx2
import jwt
import pytest
from fastapi.testclient import TestClient

from lessons.judge import check
from lessons.look_up import PROJECT, calls, check_place, find

ADA, GRACE, PASSWORD = "ada@example.com", "grace@example.com", "correct horse battery"
HOUR = 3600


@pytest.fixture(autouse=True)
def cheap_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Argon2 costs on purpose is not what is judged."""
    original = argon2.low_level.hash_secret

    def hash_secret(secret: bytes, salt: bytes, *args: object, **more: Any) -> bytes:
        cost = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
        return original(secret, salt, **{"hash_len": 32, **more, **cost})

    monkeypatch.setattr(
        "argon2._password_hasher.hash_secret", hash_secret, raising=False
    )


class Client:
    def __init__(self, exercise: ModuleType) -> None:
        self.http = TestClient(exercise.app, raise_server_exceptions=False)
        self.key = exercise.SECRET_KEY
        for email in (ADA, GRACE):
            self.http.post("/users", json={"email": email, "password": PASSWORD})

    def log_in(self, email: str, password: str) -> httpx2.Response:
        form = {"username": email, "password": password}
        return self.http.post("/token", data=form)

    def tokens(self) -> dict[str, str]:
        response = self.log_in(ADA, PASSWORD)
        seen = response.status_code
        check(seen == 200, "no-login", seen=seen)
        tokens: dict[str, str] = response.json()
        return tokens

    def claims(self) -> dict[str, Any]:
        options = {"verify_signature": False}
        return jwt.decode(self.tokens()["access_token"], options=options)

    def me(self, token: str) -> httpx2.Response:
        return self.http.get("/me", headers={"Authorization": f"Bearer {token}"})

    def refused(self, token: str, key: str, what: str) -> None:
        """`key` is the message for an answer of 200."""
        response = self.me(token)
        seen = response.status_code
        check(seen != 200, key, what=what)
        check(seen == 401, "not-refused", what=what, seen=seen)
        scheme = response.headers.get("www-authenticate", "")
        check(scheme.startswith("Bearer"), "no-scheme", what=what)


@pytest.fixture
def client(exercise: ModuleType) -> Client:
    return Client(exercise)


def test_1_a_stolen_table_shows_no_password(
    exercise: ModuleType, client: Client
) -> None:
    kept = [exercise.users.get(email, "") for email in (ADA, GRACE)]
    check(PASSWORD not in kept, "plain")
    check(all(one.startswith("$argon2id$") for one in kept), "not-argon", seen=kept[0])
    check(kept[0] != kept[1], "same-hash")
    token = client.tokens().get("access_token", "")
    response = client.me(token)
    ok = response.status_code == 200 and response.json() == {"email": ADA}
    check(ok, "own-token-refused", seen=response.text)


def test_2_only_a_signed_token_is_believed(client: Client) -> None:
    good = client.tokens()["access_token"]
    claims = client.claims()
    header, payload, signature = good.split(".")
    grace = jwt.encode(claims | {"sub": GRACE}, client.key, "HS256").split(".")[1]
    for what, token in {
        "another payload": f"{header}.{grace}.{signature}",
        "alg: none": jwt.encode(claims, None, "none"),
        "another key": jwt.encode(claims, "x" * 64, "HS256"),
        "no signature": f"{header}.{payload}.",
        "no token": "abc",
    }.items():
        client.refused(token, "forged-taken", what)


def test_3_a_token_expires(client: Client) -> None:
    claims = client.claims()
    exp = claims.get("exp")
    check(exp is not None, "never-expires")
    check(
        exp <= time.time() + HOUR, "expires-late", seen=round((exp - time.time()) / 60)
    )
    expired = claims | {"exp": int(time.time()) - HOUR}
    without = {name: value for name, value in claims.items() if name != "exp"}
    for what, changed in {"expired": expired, "no exp": without}.items():
        client.refused(jwt.encode(changed, client.key, "HS256"), "expired-taken", what)


def test_3_a_token_is_for_one_use_and_one_user(client: Client) -> None:
    token = client.tokens().get("refresh_token", "")
    client.refused(token, "refresh-taken", "refresh_token")
    claims = client.claims()
    unknown = jwt.encode(claims | {"sub": "eve@example.com"}, client.key, "HS256")
    client.refused(unknown, "unknown-taken", "eve@example.com")
    del claims["sub"]
    client.refused(jwt.encode(claims, client.key, "HS256"), "unknown-taken", "no sub")


def test_4_nobody_learns_who_has_an_account(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def counted(name: str) -> Callable[..., Any]:
        original = getattr(argon2.PasswordHasher, name)

        def run(*args: Any, **more: Any) -> Any:
            ran.append(name)
            return original(*args, **more)

        return run

    for name in ("hash", "verify"):
        monkeypatch.setattr(argon2.PasswordHasher, name, counted(name))
    seen, hashed = [], []
    for email in (ADA, "eve@example.com"):
        ran.clear()
        response = client.log_in(email, "wrong")
        check(response.status_code != 200, "wrong-password-taken", email=email)
        seen.append((response.status_code, response.text))
        hashed.append(len(ran))
    check(seen[0] == seen[1], "tells-who", known=seen[0], unknown=seen[1])
    check(hashed[0] == hashed[1], "hashed-less", known=hashed[0], unknown=hashed[1])


def test_5_it_is_found_in_the_project(exercise: ModuleType) -> None:
    check_place(exercise.PLACE, places(), "wrong-place")


def places(project: Path = PROJECT) -> set[str]:
    """What verifies tokens."""
    return find(project, lambda node, tree: calls(node, r"jwt\.decode"))
