import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from limits import parse
from redis import Redis

from app.core.config import Settings
from tests.redis_server import real_redis

LIMIT = 3


@pytest.fixture(autouse=True)
def three_a_minute(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comes before a client, whose lifespan reads the setting."""
    monkeypatch.setattr(settings, "rate_limit", parse(f"{LIMIT}/minute"))


def statuses(client: TestClient, times: int = LIMIT + 1) -> list[int]:
    return [client.get("/").status_code for _ in range(times)]


@real_redis
def test_two_processes_count_together(app: FastAPI, settings: Settings) -> None:
    with TestClient(app) as one, TestClient(app) as other:
        assert statuses(one, 2) == [200, 200]
        assert statuses(other, 2) == [200, 429]
        refused = one.get("/")
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert settings.redis_url is not None
    with Redis.from_url(settings.redis_url) as redis:
        keys = list(redis.scan_iter(f"{settings.redis_prefix}limits*"))
        assert keys
        # Who does not come back is forgotten.
        assert all(0 < redis.pttl(key) <= 120_000 for key in keys)


def test_without_redis_each_process_counts_for_itself(
    app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "redis_url", None)
    with TestClient(app) as one, TestClient(app) as other:
        assert statuses(one) == statuses(other) == [200, 200, 200, 429]


@contextmanager
def silent_server() -> Iterator[str]:
    """Accepts connections and never says a word: worse than one that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def no_server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"redis://127.0.0.1:{port}/0"


@pytest.mark.parametrize("server", [no_server, silent_server])
def test_requests_are_served_and_limited_while_redis_is_away(
    app: FastAPI,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    server: Callable[[], AbstractContextManager[str]],
) -> None:
    with server() as url:
        monkeypatch.setattr(settings, "redis_url", url)
        monkeypatch.setattr(settings, "redis_timeout", 1.0)
        with TestClient(app) as client:
            started = monotonic()
            assert statuses(client) == [200, 200, 200, 429]
            # One of them has waited for Redis, at most.
            assert monotonic() - started < 2 * settings.redis_timeout
            ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["status"] == "degraded"
    told = [line for line in caplog.messages if "counted in memory" in line]
    assert len(told) == 1
