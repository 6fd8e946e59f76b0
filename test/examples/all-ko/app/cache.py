import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar, cast
from uuid import uuid4

from fastapi.requests import HTTPConnection
from pydantic import BaseModel, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core.config import Settings
from app.metrics import CACHE_READS

logger = logging.getLogger(__name__)

ModelT = TypeVar("ModelT", bound=BaseModel)

# Seconds that one process computes a value while the others wait for it, and how often
# they look. If it takes longer, or the process dies, they compute it themselves.
LOCK = 2.0
LOOK = 0.02
# Seconds between two tries when Redis is away
RETRY = 1.0


class Away(Exception):
    """There is no cache at the moment."""


class Store(Protocol):
    """Where values are. Every method raises Away when it cannot be reached."""

    async def read(self, namespace: str, key: str) -> tuple[bytes, bytes | None]:
        """The namespace's generation, and what is kept under the key, if anything."""
        ...

    async def write(self, key: str, value: bytes, ttl: float) -> None: ...

    async def invalidate(self, namespace: str) -> None:
        """Begin another generation."""
        ...

    async def lock(self, key: str) -> bool:
        """False: somebody else is computing it."""
        ...

    async def unlock(self, key: str) -> None: ...


class MemoryStore:
    """In this process. When it is full, what has not been used for the longest time goes."""

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._size = 0
        self._generations: dict[str, bytes] = {}
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def read(self, namespace: str, key: str) -> tuple[bytes, bytes | None]:
        generation = self._generations.setdefault(namespace, new_generation())
        expires, value = self._entries.get(key, (0.0, b""))
        if expires <= now():
            self._forget(key)
            return generation, None
        self._entries.move_to_end(key)
        return generation, value

    async def write(self, key: str, value: bytes, ttl: float) -> None:
        self._forget(key)
        self._entries[key] = (now() + ttl, value)
        self._size += len(key) + len(value)
        while self._size > self._max_size:
            self._forget(next(iter(self._entries)))

    def _forget(self, key: str) -> None:
        if key in self._entries:
            _, value = self._entries.pop(key)
            self._size -= len(key) + len(value)

    async def invalidate(self, namespace: str) -> None:
        self._generations[namespace] = new_generation()

    async def lock(self, key: str) -> bool:
        return True

    async def unlock(self, key: str) -> None:
        return


class RedisStore:
    """Shared by all processes. When Redis is away one request a second finds out whether
    it is back; the others do not wait for that."""

    def __init__(self, redis: Redis, prefix: str, timeout: float) -> None:
        self._redis = redis
        self._timeout = timeout
        self._application = prefix
        self._prefix = f"{prefix}cache:"
        self._next_try = 0.0
        # Generations that have begun, and Redis does not know yet
        self._outdated: dict[str, bytes] = {}

    @asynccontextmanager
    async def _available(self) -> AsyncIterator[None]:
        if now() < self._next_try:
            raise Away
        if self._next_try:
            self._next_try = now() + RETRY
        try:
            async with asyncio.timeout(self._timeout):
                # Redis may have lived on, only not been in reach: with old values.
                for namespace, generation in list(self._outdated.items()):
                    name = generation_key(self._application, namespace)
                    await self._redis.set(name, generation)
                    # Unless it was invalidated again meanwhile
                    if self._outdated.get(namespace) is generation:
                        del self._outdated[namespace]
                yield
        except (RedisError, OSError, TimeoutError) as error:
            if not self._next_try:
                logger.warning("Redis is away, going on without a cache: %r", error)
            self._next_try = now() + RETRY
            raise Away from error
        if self._next_try:
            logger.warning("Redis is back")
            self._next_try = 0.0

    async def read(self, namespace: str, key: str) -> tuple[bytes, bytes | None]:
        name = generation_key(self._application, namespace)
        async with self._available():
            answer = await self._redis.mget(name, self._prefix + key)
            generation, value = cast("list[bytes | None]", answer)
            if generation is None:
                # Evicted, or never there. Random, so that no old value fits again.
                new = new_generation()
                other = await self._redis.set(name, new, nx=True, get=True)
                generation = cast("bytes | None", other) or new
        return generation, value

    async def write(self, key: str, value: bytes, ttl: float) -> None:
        async with self._available():
            await self._redis.set(self._prefix + key, value, px=max(1, int(ttl * 1000)))

    async def invalidate(self, namespace: str) -> None:
        self._outdated[namespace] = new_generation()
        async with self._available():
            pass

    async def lock(self, key: str) -> bool:
        name = f"{self._prefix}{key}:lock"
        async with self._available():
            return bool(await self._redis.set(name, 1, nx=True, px=int(LOCK * 1000)))

    async def unlock(self, key: str) -> None:
        # Perhaps by now it is somebody else's. Then a value is computed once more.
        async with self._available():
            await self._redis.delete(f"{self._prefix}{key}:lock")


class Cache:
    """Values that are computed once and then kept for a while.

    Every value belongs to a namespace and carries the generation that the namespace had
    before the value was computed. To invalidate is to begin another generation, after
    the commit: a reader that saw the database as it was before can then write what it
    likes, for it bears the generation of before, and nobody reads it.

    For that `compute` has to see whatever is committed by the time it is called: read
    committed, not the snapshot of a transaction that began earlier.
    """

    def __init__(self, store: Store, ttl: float) -> None:
        self._store = store
        self._ttl = ttl
        self._flights: dict[tuple[str, bytes], asyncio.Future[bytes | None]] = {}

    async def get(
        self,
        namespace: str,
        key: tuple[object, ...],
        model: type[ModelT],
        compute: Callable[[], Awaitable[ModelT]],
        ttl: float | None = None,
    ) -> ModelT:
        """What is kept, or else what `compute` returns. Many who want the same at once
        wait for one computation; without a cache everybody computes.

        Raises what `compute` raises.
        """
        name = ":".join([namespace, *map(str, key)])
        try:
            generation, kept = await self._store.read(namespace, name)
        except Away:
            CACHE_READS.labels(namespace, "error").inc()
            return await compute()
        value = parse(model, generation, kept)
        if value is not None:
            CACHE_READS.labels(namespace, "hit").inc()
            return value
        CACHE_READS.labels(namespace, "miss").inc()
        flight = self._flights.get((name, generation))
        if flight is not None:
            # Shielded: whoever leaves does not take the others' value along.
            content = await asyncio.shield(flight)
            if content is not None:
                return model.model_validate_json(content)
            # It failed, or nobody waits for it: no reason why this one should.
            return await compute()
        flight = asyncio.get_running_loop().create_future()
        self._flights[name, generation] = flight
        try:
            value = await self._compute(
                namespace, name, generation, model, compute, ttl
            )
            flight.set_result(value.model_dump_json().encode())
            return value
        finally:
            if not flight.done():
                flight.set_result(None)
            del self._flights[name, generation]

    async def _compute(
        self,
        namespace: str,
        name: str,
        generation: bytes,
        model: type[ModelT],
        compute: Callable[[], Awaitable[ModelT]],
        ttl: float | None,
    ) -> ModelT:
        # Processes that are at it for an older generation do not count.
        lock = f"{name}:{generation.decode()}"
        locked = False
        deadline = now() + LOCK
        try:
            try:
                while True:
                    locked = await self._store.lock(lock)
                    # With the lock as well: another process may have been done with it
                    # since this one looked.
                    current, kept = await self._store.read(namespace, name)
                    value = parse(model, generation, kept)
                    if value is not None:
                        return value
                    # Or what the other one computes is out of date already.
                    if locked or current != generation or now() >= deadline:
                        break
                    await asyncio.sleep(LOOK)
            except Away:
                return await compute()
            value = await compute()
            # Not all at the same time: values that came together would go together.
            ttl = (ttl or self._ttl) * random.uniform(0.9, 1)  # noqa: S311
            content = generation + value.model_dump_json().encode()
            await ignore_away(self._store.write(name, content, ttl))
            return value
        finally:
            if locked:
                await ignore_away(self._store.unlock(lock))

    async def invalidate(self, namespace: str) -> None:
        """Nothing that was kept in it so far is returned any more. Call it when the
        change is committed, not before: a reader could keep the old value once more."""
        await ignore_away(self._store.invalidate(namespace))


def now() -> float:
    return asyncio.get_running_loop().time()


def generation_key(prefix: str, namespace: str) -> str:
    return f"{prefix}cache:{namespace}:generation"


def new_generation() -> bytes:
    return uuid4().hex.encode()


def parse(model: type[ModelT], generation: bytes, kept: bytes | None) -> ModelT | None:
    if kept is None or not kept.startswith(generation):
        return None
    try:
        return model.model_validate_json(kept.removeprefix(generation))
    except ValidationError:
        # By another version of this application.
        return None


async def ignore_away(operation: Awaitable[None]) -> None:
    try:
        await operation
    except Away:
        # The store has said so, and it knows what it missed.
        return


@asynccontextmanager
async def open_cache(settings: Settings, redis: Redis | None) -> AsyncIterator[Cache]:
    store: Store
    if redis is None:
        store = MemoryStore(settings.cache_memory)
    else:
        store = RedisStore(redis, settings.redis_prefix, settings.redis_timeout)
    yield Cache(store, settings.cache_ttl)


# What items look like; a user who is deleted takes theirs along.
ITEMS = "items"


async def invalidate_items(connection: HTTPConnection) -> AsyncIterator[None]:
    """For routers whose endpoints change items.

    A router's dependencies come before those of its endpoints, so they end after them:
    the session has been committed, and the response has not been sent.
    """
    try:
        yield
    finally:
        if connection.scope["method"] not in {"GET", "HEAD"}:
            cache: Cache = connection.state.cache
            await cache.invalidate(ITEMS)
