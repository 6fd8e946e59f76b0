import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from redis import Redis

from app.core.config import Settings
from tests.redis_server import real_redis


@real_redis
def test_readiness_writes_to_redis(client: TestClient, settings: Settings) -> None:
    assert client.get("/health/ready").json()["parts"]["redis"] == "ok"
    assert settings.redis_url is not None
    with Redis.from_url(settings.redis_url) as redis:
        assert redis.exists(f"{settings.redis_prefix}ready")


@pytest.fixture
def nobody_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "redis_url", "redis://:hunter2@127.0.0.1:1/0")


@pytest.mark.usefixtures("nobody_there")
def test_without_its_redis_the_application_is_still_ready(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        client.post("/api/v1/items", json={"name": "Pen", "price": 1})
        assert client.get("/api/v1/items").json()["total"] > 0
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["parts"]["redis"].startswith("does not answer")
    assert "redis does not answer" in caplog.text
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost"])
def test_an_invalid_redis_url_stops_the_start(url: str) -> None:
    with pytest.raises(ValidationError, match="redis_url"):
        Settings(redis_url=url)
