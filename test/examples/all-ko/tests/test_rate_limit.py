from collections.abc import Iterator
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from pydantic import ValidationError
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.core.config import Settings
from app.rate_limit import limiter
from app.rate_limit.address import address_of
from app.rate_limit.memory import MemoryWindows
from app.schemas.rate_limit import Limit, parse_limit
from app.transport import PROBES
from tests.clock import Clock

LIMIT = 3


@pytest.fixture
def clock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Clock:
    # Redis has a clock of its own.
    monkeypatch.setattr(settings, "redis_url", None)
    return Clock(monkeypatch)


@pytest.fixture
def three_a_minute(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has to run before the fixture `client`, whose lifespan reads the setting."""
    monkeypatch.setattr(settings, "rate_limit", parse_limit(f"{LIMIT}/minute"))
    # Several users share an address, and may ask more often together than one of them.
    monkeypatch.setattr(limiter, "USERS_PER_ADDRESS", 1)


@pytest.fixture
def anybody(app: FastAPI, three_a_minute: None, clock: Clock) -> Iterator[TestClient]:
    """A client that is not logged in and connects without a proxy."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def proxied(app: FastAPI, three_a_minute: None, clock: Clock) -> Iterator[TestClient]:
    """As behind a proxy that Uvicorn trusts: X-Forwarded-For sets the client's address."""
    behind = ProxyHeadersMiddleware(cast(Any, app), trusted_hosts="testclient")
    with TestClient(cast(ASGIApp, behind)) as client:
        yield client


def at(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def statuses(
    client: TestClient, path: str = "/", headers: dict[str, str] | None = None
) -> list[int]:
    """The responses to one request more than the limit allows."""
    return [client.get(path, headers=headers).status_code for _ in range(LIMIT + 1)]


def test_a_request_over_the_limit_gets_retry_after(anybody: TestClient) -> None:
    assert statuses(anybody) == [200, 200, 200, 429]
    refused = anybody.get("/")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["title"] == "Too Many Requests"
    assert refused.headers["Retry-After"] == "60"
    assert refused.headers["RateLimit"] == '"address";r=0;t=60'
    assert refused.headers["RateLimit-Policy"] == '"address";q=3;w=60'
    # The refusal comes from inside the other middleware, so it has the headers of every
    # response.
    assert refused.headers["X-Content-Type-Options"] == "nosniff"


def test_a_client_that_waits_gets_through(anybody: TestClient, clock: Clock) -> None:
    clock.move(10)
    for _ in range(LIMIT):
        while (answer := anybody.get("/")).status_code == 200:
            pass
        clock.move(int(answer.headers["Retry-After"]))
        assert anybody.get("/").status_code == 200


def test_the_end_of_a_window_does_not_let_twice_as_much_through(
    anybody: TestClient, clock: Clock
) -> None:
    clock.move(59)
    statuses(anybody)
    clock.move(2)
    assert statuses(anybody) == [200, 429, 429, 429]
    clock.move(120)
    assert statuses(anybody) == [200, 200, 200, 429]


def test_clients_do_not_affect_one_another(proxied: TestClient) -> None:
    assert statuses(proxied, headers=at("192.0.2.1"))[-1] == 429
    assert proxied.get("/", headers=at("192.0.2.2")).status_code == 200


def test_a_header_does_not_change_the_client(anybody: TestClient) -> None:
    statuses(anybody)
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        headers = {name: "for=192.0.2.1" if name == "Forwarded" else "192.0.2.1"}
        assert anybody.get("/", headers=headers).status_code == 429


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("2001:nonsense::1", "2001:nonsense::2", False),
    ],
)
def test_an_ipv6_customer_is_one_client(one: str, other: str, same: bool) -> None:
    addresses = [address_of({"client": (host, 1)}) for host in (one, other)]
    assert (addresses[0] == addresses[1]) is same


def test_a_server_without_addresses_counts_all_as_one() -> None:
    assert address_of({"client": None}) == address_of({}) == "unknown"


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of all that the application serves, included routers' as well."""
    return [
        (method, (route.path or "").replace("{", "").replace("}", ""))
        for route in iter_route_contexts(app.routes)
        for method in sorted(route.methods or ())
    ]


def test_every_route_is_limited_but_probes(
    app: FastAPI, three_a_minute: None, proxied: TestClient
) -> None:
    found = operations(app)
    assert {"/", "/docs", "/api/v1/items", "/api/v1/items/item_id"} <= {
        path for _, path in found
    }
    for number, (method, path) in enumerate(found):
        one = at(f"192.0.2.{number}")
        answers = [
            proxied.request(method, path, headers=one).status_code
            for _ in range(LIMIT + 1)
        ]
        assert 429 not in answers[:LIMIT], (method, path)
        assert (answers[LIMIT] == 429) is not path.startswith(PROBES), (method, path)


def test_unknown_paths_are_limited(anybody: TestClient) -> None:
    assert statuses(anybody, "/nowhere") == [404, 404, 404, 429]


def test_a_browser_may_read_retry_after(
    settings: Settings, three_a_minute: None, clock: Clock
) -> None:
    from app.lifespan import lifespan
    from app.middleware import middleware_stack

    origin = {"Origin": "https://shop.example"}
    named = settings.model_copy(update={"cors_origins": [origin["Origin"]]})
    app = FastAPI(lifespan=lifespan, middleware=middleware_stack(named))
    with TestClient(app) as client:
        preflight = origin | {"Access-Control-Request-Method": "GET"}
        for _ in range(2 * LIMIT):
            # A preflight is sent by the browser, not by the page.
            assert client.options("/", headers=preflight).status_code == 200
        assert statuses(client, headers=origin)[-1] == 429
        exposed = client.get("/", headers=origin).headers
        assert "Retry-After" in exposed["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("written", "amount", "seconds"),
    [("300/minute", 300, 60), ("10 per 15 minutes", 10, 900), ("5/second", 5, 1)],
)
def test_a_limit_is_written_in_words(
    monkeypatch: pytest.MonkeyPatch, written: str, amount: int, seconds: int
) -> None:
    monkeypatch.setenv("RATE_LIMIT", written)
    assert Settings().rate_limit == Limit(amount, seconds)


@pytest.mark.parametrize(
    "wrong", ["300", "many/minute", "0/minute", "-1/minute", "1/minute;9/hour", "5/min"]
)
def test_an_invalid_limit_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("RATE_LIMIT", wrong)
    with pytest.raises(ValidationError, match=r"write it like 300/minute") as refusal:
        Settings()
    assert "rate_limit" in str(refusal.value)


def test_inactive_clients_are_forgotten(clock: Clock) -> None:
    memory, limit = MemoryWindows(), Limit(1, 60)
    for number in range(1000):
        assert memory.hit("a", limit, f"client-{number}")
    assert not memory.hit("a", limit, "client-0")
    clock.move(120)
    assert memory.hit("a", limit, "another")
    assert "client-0" not in str(vars(memory))
