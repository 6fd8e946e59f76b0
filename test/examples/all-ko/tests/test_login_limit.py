import asyncio
from collections.abc import Iterator
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.core.config import Settings
from app.rate_limit.limiter import USERS_PER_ADDRESS
from app.schemas.rate_limit import parse_limit
from tests.accounts import PASSWORD, Headers, log_in, sign_up
from tests.clock import Clock

TOKEN = "/api/v1/auth/token"
USERS = "/api/v1/users"
ADA = "ada@example.com"
WRONG = "wrong"
LIMIT = 3


@pytest.fixture
def proxied(
    app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """X-Forwarded-For sets the client's address. Only tests of a limit have one."""
    # Redis has a clock of its own.
    monkeypatch.setattr(settings, "redis_url", None)
    behind = ProxyHeadersMiddleware(cast(Any, app), trusted_hosts="testclient")
    with TestClient(cast(ASGIApp, behind)) as client:
        sign_up(client, ADA)
        sign_up(client, "bob@example.com")
        yield client


@pytest.fixture
def few_logins(proxied: TestClient) -> None:
    limit = parse_limit(f"{LIMIT} per 15 minutes")
    proxied.app_state["rate_limiter"].login_limit = limit


@pytest.fixture
def few_requests(proxied: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # Otherwise a minute could end between two requests.
    Clock(monkeypatch)
    proxied.app_state["rate_limiter"].limit = parse_limit(f"{LIMIT}/minute")


def at(number: int) -> Headers:
    return {"X-Forwarded-For": f"192.0.2.{number}"}


def attempt(
    client: TestClient, email: str = ADA, password: str = WRONG, number: int = 1
) -> int:
    form = {"username": email, "password": password}
    return client.post(TOKEN, data=form, headers=at(number)).status_code


@pytest.mark.usefixtures("few_logins")
def test_one_address_cannot_try_many_accounts(proxied: TestClient) -> None:
    tried = [attempt(proxied, f"user-{number}@example.com") for number in range(4)]
    assert tried == [401, 401, 401, 429]
    assert attempt(proxied, "bob@example.com", PASSWORD) == 429
    assert attempt(proxied, "bob@example.com", PASSWORD, number=2) == 200


@pytest.mark.usefixtures("few_logins")
def test_a_successful_login_does_not_reset_the_address(proxied: TestClient) -> None:
    tried = [attempt(proxied), attempt(proxied, "bob@example.com", PASSWORD)]
    assert [*tried, attempt(proxied), attempt(proxied)] == [401, 200, 401, 429]


@pytest.mark.usefixtures("few_logins")
def test_many_addresses_cannot_try_one_account(proxied: TestClient) -> None:
    tried = [attempt(proxied, number=number) for number in range(4)]
    assert tried == [401, 401, 401, 429]
    # Nor is the right password confirmed, in whatever case the address is written.
    assert attempt(proxied, ADA.upper(), PASSWORD, number=5) == 429
    assert attempt(proxied, "bob@example.com", PASSWORD, number=5) == 200


@pytest.mark.usefixtures("few_logins")
def test_an_unknown_account_is_limited_as_well(proxied: TestClient) -> None:
    answers = []
    for email in (ADA, "nobody@example.com"):
        form = {"username": email, "password": "wrong"}
        numbers = range(LIMIT + 1)
        answers.append([proxied.post(TOKEN, data=form, headers=at(n)) for n in numbers])
    for one, other in zip(*answers, strict=True):
        assert one.status_code == other.status_code
        assert one.json()["title"] == other.json()["title"]
    assert answers[0][-1].headers["RateLimit-Policy"] == '"account";q=3;w=900'


@pytest.mark.usefixtures("few_logins")
def test_the_account_opens_again(
    proxied: TestClient, few_logins: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    for number in range(LIMIT):
        attempt(proxied, number=number)
    form = {"username": ADA, "password": PASSWORD}
    refused = proxied.post(TOKEN, data=form, headers=at(9))
    assert refused.status_code == 429
    clock.move(int(refused.headers["Retry-After"]) + 1)
    assert attempt(proxied, password=PASSWORD, number=9) == 200


@pytest.fixture
def few_from_the_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has to run before the fixture `client`, whose lifespan reads the setting."""
    limit = parse_limit(f"{LIMIT} per 15 minutes")
    monkeypatch.setattr(settings, "login_rate_limit", limit)


async def test_guesses_at_the_same_time_are_all_counted(
    few_from_the_start: None, async_client: AsyncClient
) -> None:
    form = {"username": ADA, "password": "wrong"}
    guesses = [async_client.post(TOKEN, data=form) for _ in range(10)]
    answers = [answer.status_code for answer in await asyncio.gather(*guesses)]
    # The client itself has logged in once.
    assert sorted(answers) == [401] * (LIMIT - 1) + [429] * (11 - LIMIT)


@pytest.mark.usefixtures("few_logins")
def test_one_address_cannot_sign_up_at_will(proxied: TestClient) -> None:
    answers = [
        proxied.post(
            USERS,
            json={"email": f"new-{number}@example.com", "password": PASSWORD},
            headers=at(1),
        ).status_code
        for number in range(LIMIT + 1)
    ]
    assert answers == [201, 201, 201, 429]


@pytest.mark.usefixtures("few_logins")
def test_the_current_password_cannot_be_found_out_by_trying(
    proxied: TestClient,
) -> None:
    headers = log_in(proxied, ADA)
    answers = [
        proxied.put(
            f"{USERS}/me/password",
            json={"current_password": "wrong-one", "new_password": "another one"},
            headers=headers | at(number),
        ).status_code
        for number in range(LIMIT + 1)
    ]
    assert answers == [403, 403, 403, 429]


def ask(client: TestClient, headers: Headers, number: int = 1) -> int:
    return client.get("/api/v1/items", headers=headers | at(number)).status_code


def test_users_behind_one_address_do_not_affect_one_another(
    proxied: TestClient, few_requests: None
) -> None:
    ada, bob = (log_in(proxied, email) for email in (ADA, "bob@example.com"))
    assert [ask(proxied, ada) for _ in range(LIMIT + 1)] == [200, 200, 200, 429]
    assert ask(proxied, bob) == 200
    # And from another address she is still the same.
    assert ask(proxied, ada, number=2) == 429


@pytest.mark.usefixtures("few_requests")
@pytest.mark.parametrize("name", ["Authorization", "X-API-Key"])
def test_invalid_credentials_count_for_their_address(
    proxied: TestClient, name: str
) -> None:
    kind = "Bearer " if name == "Authorization" else ""
    answers = [
        ask(proxied, {name: f"{kind}made.up.{number}"})
        for number in range(USERS_PER_ADDRESS * LIMIT + 1)
    ]
    assert set(answers[:-1]) == {401}
    assert answers[-1] == 429


def test_an_api_key_counts_as_its_owner(proxied: TestClient) -> None:
    ada = log_in(proxied, ADA)
    key_in = {"name": "script", "scopes": ["items:read"]}
    created = proxied.post("/api/v1/api-keys", json=key_in, headers=ada).json()
    key = {"X-API-Key": created["key"]}
    proxied.app_state["rate_limiter"].limit = parse_limit(f"{LIMIT}/minute")
    assert [ask(proxied, key) for _ in range(LIMIT + 1)] == [200, 200, 200, 429]
    assert ask(proxied, ada, number=2) == 429
    assert ask(proxied, {}, number=1) == 401


@pytest.mark.usefixtures("few_logins")
def test_nobody_is_sent_many_mails(proxied: TestClient) -> None:
    url = "/api/v1/auth/password-reset"
    wanted = [proxied.post(url, json={"email": ADA}, headers=at(n)) for n in range(4)]
    assert [response.status_code for response in wanted] == [204, 204, 204, 429]
    # One address may not request mails for many people either.
    emails = [f"user{number}@example.com" for number in range(4)]
    wanted = [proxied.post(url, json={"email": one}, headers=at(9)) for one in emails]
    assert [response.status_code for response in wanted] == [204, 204, 204, 429]
