import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from app.cache import Cache, parse
from app.core.config import Settings
from app.crud import item as item_crud
from app.db.redis import RETRY, SharedRedis, open_redis
from tests.redis_server import real_redis

pytestmark = real_redis

ITEMS = "/api/v1/items"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets one entry for each list of items that was read from the store and not from
    the cache."""
    reads: list[int] = []
    list_items = item_crud.list_items

    async def counting(*args: Any, **options: Any) -> Any:
        reads.append(1)
        return await list_items(*args, **options)

    monkeypatch.setattr(item_crud, "list_items", counting)
    return reads


def test_the_same_list_is_read_from_the_store_once(
    client: TestClient, reads: list[int]
) -> None:
    client.post(ITEMS, json={"name": "Pen", "price": 1}).raise_for_status()
    first = client.get(ITEMS).json()
    assert client.get(ITEMS).json() == first
    assert len(reads) == 1
    assert client.get(ITEMS, params={"skip": 1}).json()["items"] == []
    assert len(reads) == 2


def test_a_change_is_seen_at_once(client: TestClient) -> None:
    pen = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    url = f"{ITEMS}/{pen['id']}"
    for number in range(20):
        name = f"Pen {number}"
        client.put(url, json={"name": name, "price": 1}).raise_for_status()
        assert client.get(ITEMS).json()["items"][0]["name"] == name
    assert client.delete(url).status_code == 204
    assert client.get(ITEMS).json()["total"] == 0


class Number(BaseModel):
    value: int


@pytest.fixture
async def redis_of_the_cache(settings: Settings) -> AsyncGenerator[SharedRedis]:
    async with open_redis(settings) as redis:
        yield redis


@pytest.fixture
def cache(redis_of_the_cache: SharedRedis) -> Cache:
    return Cache(redis_of_the_cache, ttl=60)


async def kept(cache: Cache) -> int | None:
    entry = await cache.find(Number, "numbers", "one")
    return None if entry.value is None else entry.value.value


async def test_a_value_read_before_a_change_is_not_found_after_it(cache: Cache) -> None:
    slow = await cache.find(Number, "numbers", "one")
    await cache.invalidate("numbers")
    await cache.keep(slow, Number(value=1))
    assert await kept(cache) is None


async def test_one_process_invalidates_the_values_of_another(
    cache: Cache, settings: Settings
) -> None:
    await cache.keep(await cache.find(Number, "numbers", "one"), Number(value=1))
    async with open_redis(settings) as redis:
        other = Cache(redis, ttl=60)
        assert await kept(other) == 1
        await other.invalidate("others")
        assert await kept(cache) == 1
        await other.invalidate("numbers")
        assert await kept(cache) is None


async def test_a_change_while_redis_is_away_still_invalidates(
    cache: Cache, redis_of_the_cache: SharedRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cache.keep(await cache.find(Number, "numbers", "one"), Number(value=1))
    assert await kept(cache) == 1
    # Redis refuses writes for a while, and keeps its old values.
    client = redis_of_the_cache.client
    assert client is not None
    with monkeypatch.context() as patch:
        patch.setattr(client.connection_pool, "get_connection", unreachable)
        await cache.invalidate("numbers")
    await asyncio.sleep(RETRY)
    entry = await cache.find(Number, "numbers", "one")
    assert entry.generation is not None
    assert entry.value is None


async def unreachable(*_: object) -> None:
    raise OSError


def test_a_value_of_another_version_of_the_application_is_ignored() -> None:
    assert parse(Number, b'{"other": 1}') is None
