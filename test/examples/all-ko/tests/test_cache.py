import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from app.cache import RETRY, Cache, MemoryStore, open_cache
from app.core.config import Settings
from app.crud import item as item_crud
from app.db.redis import open_redis
from tests.redis_server import real_redis

ITEMS = "/api/v1/items"


class Number(BaseModel):
    value: int


class Source:
    """What is expensive. It counts how often it is asked."""

    def __init__(self, value: int = 1, seconds: float = 0) -> None:
        self.value = value
        self.seconds = seconds
        self.asked = 0

    async def __call__(self) -> Number:
        self.asked += 1
        # Read first, and slow afterwards.
        value = self.value
        await asyncio.sleep(self.seconds)
        return Number(value=value)

    async def through(self, cache: Cache, ttl: float | None = None) -> int:
        number = await cache.get("numbers", ("one",), Number, self, ttl)
        return number.value


@pytest.fixture
async def processes(settings: Settings) -> AsyncIterator[list[Cache]]:
    """Caches as two processes have them: on Redis they share what is kept."""
    async with AsyncExitStack() as stack:
        caches = []
        for _ in range(2):
            redis = await stack.enter_async_context(open_redis(settings))
            caches.append(await stack.enter_async_context(open_cache(settings, redis)))
        yield caches


@pytest.fixture
def cache(processes: list[Cache]) -> Cache:
    return processes[0]


async def test_what_is_kept_is_not_computed_again(cache: Cache) -> None:
    source = Source()
    assert [await source.through(cache) for _ in range(3)] == [1, 1, 1]
    assert source.asked == 1


async def test_after_a_change_it_is(cache: Cache) -> None:
    source = Source()
    await source.through(cache)
    source.value = 2
    await cache.invalidate("others")
    assert await source.through(cache) == 1
    await cache.invalidate("numbers")
    assert await source.through(cache) == 2


async def test_it_is_kept_for_so_long(cache: Cache) -> None:
    source = Source()
    await source.through(cache, ttl=0.05)
    await asyncio.sleep(0.1)
    await source.through(cache)
    assert source.asked == 2


async def test_who_read_before_the_change_keeps_nothing_that_is_read_after_it(
    cache: Cache,
) -> None:
    source = Source(seconds=0.1)
    slow = asyncio.create_task(source.through(cache))
    while not source.asked:  # noqa: ASYNC110
        await asyncio.sleep(0)
    source.value, source.seconds = 2, 0
    await cache.invalidate("numbers")
    # Neither do they wait for the one who began before.
    assert await source.through(cache) == 2
    assert await slow == 1
    # What the slow one has written by now is computed once more, not read.
    assert await source.through(cache) == 2
    assert source.asked == 3


async def test_fifty_who_want_the_same_compute_it_once(cache: Cache) -> None:
    source = Source(seconds=0.05)
    answers = await asyncio.gather(*[source.through(cache) for _ in range(50)])
    assert answers == [1] * 50
    assert source.asked == 1


async def test_an_error_is_everybodys_and_is_not_kept(cache: Cache) -> None:
    class Failing(Source):
        async def __call__(self) -> Number:
            await super().__call__()
            raise ValueError("no")

    source = Failing(seconds=0.01)
    answers = await asyncio.gather(
        *[source.through(cache) for _ in range(3)], return_exceptions=True
    )
    assert [str(answer) for answer in answers] == ["no"] * 3
    assert await Source(value=3).through(cache) == 3


async def test_who_gives_up_does_not_take_the_others_along(cache: Cache) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    class Waiting(Source):
        async def __call__(self) -> Number:
            begun.set()
            await go.wait()
            return await super().__call__()

    source = Waiting()
    first, second, third = [
        asyncio.create_task(source.through(cache)) for _ in range(3)
    ]
    await begun.wait()
    # Until the others wait as well
    await asyncio.sleep(0.05)
    first.cancel()
    second.cancel()
    go.set()
    assert await third == 1
    assert first.cancelled()
    assert second.cancelled()


async def test_the_memory_is_bounded() -> None:
    store = MemoryStore(max_size=100)
    for number in range(100):
        await store.write(f"{number:02}", b"x" * 18, ttl=60)
        # In use, so it stays.
        assert (await store.read("", "00"))[1] is not None
    kept = [
        number
        for number in range(100)
        if (await store.read("", f"{number:02}"))[1] is not None
    ]
    assert kept == [0, 96, 97, 98, 99]


async def test_what_another_process_has_done_meanwhile_is_not_computed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between looking for it and getting the lock."""
    store = MemoryStore(max_size=1000)
    here, there = Cache(store, ttl=60), Cache(store, ttl=60)
    source = Source()
    lock = store.lock

    async def lock_late(key: str) -> bool:
        monkeypatch.setattr(store, "lock", lock)
        assert await source.through(there) == 1
        return await lock(key)

    monkeypatch.setattr(store, "lock", lock_late)
    assert await source.through(here) == 1
    assert source.asked == 1


@real_redis
async def test_two_processes_compute_it_once(processes: list[Cache]) -> None:
    source = Source(seconds=0.1)
    answers = await asyncio.gather(
        *[source.through(cache) for cache in processes for _ in range(25)]
    )
    assert answers == [1] * 50
    assert source.asked == 1


@real_redis
async def test_one_process_invalidates_what_the_other_reads(
    processes: list[Cache],
) -> None:
    here, there = processes
    source = Source()
    await source.through(there)
    source.value = 2
    await here.invalidate("numbers")
    assert await source.through(there) == 2


class Reads:
    """How often an item was read from where it is stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        for name in ("get_item", "list_items"):
            read = getattr(item_crud, name)

            async def counting(*args: Any, read: Any = read, **rest: Any) -> Any:
                self.count += 1
                return await read(*args, **rest)

            monkeypatch.setattr(item_crud, name, counting)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(monkeypatch)


@pytest.fixture
def pen(client: TestClient) -> str:
    response = client.post(ITEMS, json={"name": "Pen", "price": 1})
    return f"{ITEMS}/{response.json()['id']}"


def test_an_item_is_read_from_the_store_once(
    client: TestClient, pen: str, reads: Reads
) -> None:
    first = client.get(pen).json()
    assert client.get(pen).json() == first
    assert reads.count == 1
    assert client.get(ITEMS).json() == client.get(ITEMS).json()
    assert reads.count == 2


def test_a_change_is_seen_at_once(client: TestClient, pen: str) -> None:
    for number in range(20):
        name = f"Pen {number}"
        client.put(pen, json={"name": name, "price": 1}).raise_for_status()
        assert client.get(pen).json()["name"] == name
        assert client.get(ITEMS).json()["items"][0]["name"] == name
    assert client.delete(pen).status_code == 204
    assert client.get(pen).status_code == 404
    assert client.get(ITEMS).json()["total"] == 0


def test_what_is_not_there_is_not_kept(client: TestClient) -> None:
    assert client.get(f"{ITEMS}/1").status_code == 404
    created = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    assert client.get(f"{ITEMS}/{created['id']}").status_code == 200


redis_server = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="needs redis-server"
)


class Server:
    """A Redis that may be killed."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder

    @contextmanager
    def running(self) -> Iterator[None]:
        command = ["redis-server", "--port", str(self.port), "--save", ""]
        with subprocess.Popen(  # noqa: S603
            [*command, "--bind", "127.0.0.1", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
        ) as process:
            try:
                while not self._listens():
                    sleep(0.01)
                yield
            finally:
                process.kill()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def parts(client: TestClient) -> tuple[str, str]:
    response = client.get("/health/ready")
    assert response.status_code == 200
    ready = response.json()
    return ready["status"], ready["parts"]["redis"]


def wait_until_ok(client: TestClient) -> None:
    deadline = perf_counter() + 10
    while parts(client) != ("ok", "ok"):
        assert perf_counter() < deadline
        sleep(0.05)
    # Readiness asks each time, the cache once a second.
    sleep(RETRY)


def quickly(client: TestClient, url: str) -> None:
    started = perf_counter()
    assert client.get(url).status_code == 200
    assert perf_counter() - started < 1.5


@redis_server
def test_when_redis_goes_away_it_goes_on_and_when_it_comes_back_too(
    tmp_path: Path,
    app: object,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    server = Server(tmp_path)
    monkeypatch.setattr(settings, "redis_url", server.url)
    # Not there at the start
    client: TestClient = request.getfixturevalue("client")
    assert parts(client) == ("degraded", "does not answer")
    pen: str = request.getfixturevalue("pen")
    quickly(client, pen)

    for name in ("Pencil", "Crayon"):
        with server.running():
            wait_until_ok(client)
            client.put(pen, json={"name": name, "price": 1}).raise_for_status()
            reads = Reads(monkeypatch)
            for _ in range(5):
                assert client.get(pen).json()["name"] == name
            assert reads.count == 1
        for _ in range(5):
            quickly(client, pen)
        assert parts(client) == ("degraded", "does not answer")
        client.put(pen, json={"name": "Chalk", "price": 1}).raise_for_status()
        assert client.get(pen).json()["name"] == "Chalk"


@redis_server
async def test_a_change_made_while_redis_is_out_of_reach_is_not_forgotten(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(tmp_path)
    monkeypatch.setattr(settings, "redis_url", server.url)
    monkeypatch.setattr(settings, "redis_timeout", 1.0)
    with server.running():
        async with open_redis(settings) as redis, open_cache(settings, redis) as cache:
            assert redis is not None
            source = Source()
            await source.through(cache)
            async with open_redis(settings) as other:
                assert other is not None
                # Nothing can be written to it for a while, and it keeps what it has.
                await other.client_pause(60_000, all=False)
                source.value = 2
                await cache.invalidate("numbers")
                assert await source.through(cache) == 2
                await other.client_unpause()
            await asyncio.sleep(2 * RETRY)
            assert [await source.through(cache) for _ in range(3)] == [2, 2, 2]
            assert source.asked == 3
