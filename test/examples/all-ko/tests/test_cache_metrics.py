from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from tests.redis_server import real_redis


def reads(outcome: str) -> float:
    labels = {"namespace": "items", "outcome": outcome}
    return REGISTRY.get_sample_value("cache_reads_total", labels) or 0


@real_redis
def test_hits_and_misses_are_counted(client: TestClient) -> None:
    hits, misses = reads("hit"), reads("miss")
    for _ in range(3):
        client.get("/api/v1/items").raise_for_status()
    assert reads("miss") == misses + 1
    assert reads("hit") == hits + 2
