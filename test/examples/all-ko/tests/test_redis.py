import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.api import health
from app.core.config import Settings
from app.errors import Degraded
from tests.redis_server import real_redis


@real_redis
def test_readiness_asks_redis(client: TestClient) -> None:
    assert client.get("/health/ready").json()["parts"]["redis"] == "ok"


def test_without_a_part_that_is_no_must_it_is_still_ready(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(connection: object) -> None:
        raise Degraded("is being repaired")

    monkeypatch.setattr(health, "CHECKS", health.CHECKS | {"printer": away})
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["parts"]["printer"] == "is being repaired"


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost"])
def test_an_address_that_is_none_of_redis_stops_the_start(url: str) -> None:
    with pytest.raises(ValidationError, match="redis_url"):
        Settings(redis_url=url)
