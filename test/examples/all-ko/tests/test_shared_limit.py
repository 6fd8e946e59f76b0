import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from redis import Redis

from app.core.config import Settings
from app.schemas.rate_limit import parse_limit
from tests.accounts import log_in, sign_up
from tests.redis_server import real_redis

LIMIT = 3


@pytest.fixture(autouse=True)
def three_a_minute(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has to run before the fixture `client`, whose lifespan reads the setting."""
    monkeypatch.setattr(settings, "rate_limit", parse_limit(f"{LIMIT}/minute"))


def statuses(client: TestClient, times: int = LIMIT + 1) -> list[int]:
    return [client.get("/api/v1/items").status_code for _ in range(times)]


@real_redis
def test_two_processes_count_together(app: FastAPI, settings: Settings) -> None:
    with TestClient(app) as one, TestClient(app) as other:
        ada = sign_up(one, "ada@example.com")
        other.headers.update(log_in(other, "ada@example.com"))
        one.headers.update(ada)
        assert statuses(one, 2) == [200, 200]
        assert statuses(other, 2) == [200, 429]
        refused = one.get("/api/v1/items")
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert settings.redis_url is not None
    with Redis.from_url(settings.redis_url) as redis:
        keys = list(redis.scan_iter(f"{settings.redis_prefix}limits:*"))
        assert keys
        # Whoever does not come back is forgotten.
        assert all(0 < redis.pttl(key) <= 1_800_000 for key in keys)


def test_requests_are_limited_while_redis_is_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(settings, "redis_url", "redis://127.0.0.1:1/0")
    client: TestClient = request.getfixturevalue("client")
    assert statuses(client) == [200, 200, 200, 429]
