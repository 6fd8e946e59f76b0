from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar, cast
from uuid import uuid4

from fastapi import Depends
from fastapi.requests import HTTPConnection
from pydantic import BaseModel, ValidationError

from app.db.redis import RedisAway, SharedRedis
from app.metrics import CACHE_READS

if TYPE_CHECKING:
    from redis.asyncio import Redis


ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True)
class Entry(Generic[ModelT]):
    """The value found for a key, and the generation under which to keep a new one."""

    key: str
    generation: bytes | None = None
    value: ModelT | None = None


class Cache:
    """Responses, kept in Redis for a while; nothing is kept while Redis is away.

    A value belongs to a namespace and is stored with the generation that the namespace
    had before the value was computed. To invalidate a namespace, a new generation begins
    after the commit. A value computed from the database before the commit has the old
    generation, so it is never read.
    """

    def __init__(self, redis: SharedRedis, ttl: float) -> None:
        self._redis = redis
        self._ttl = ttl
        # New generations that have not been written to Redis yet
        self._outdated: dict[str, bytes] = {}

    async def find(
        self, model: type[ModelT], namespace: str, *key: object
    ) -> Entry[ModelT]:
        name = self._name(namespace, *key)
        try:
            async with self._redis.answering() as redis:
                await self._announce(redis)
                generation, kept = await self._read(redis, namespace, name)
        except RedisAway:
            CACHE_READS.labels(namespace, "away").inc()
            return Entry(name)
        value = None
        if kept is not None and kept.startswith(generation):
            value = parse(model, kept.removeprefix(generation))
        CACHE_READS.labels(namespace, "miss" if value is None else "hit").inc()
        return Entry(name, generation, value)

    async def keep(self, entry: Entry[ModelT], value: ModelT) -> None:
        """For a background task: the endpoint would hold its session meanwhile."""
        if entry.generation is None:
            return
        content = entry.generation + value.model_dump_json().encode()
        with suppress(RedisAway):
            async with self._redis.answering() as redis:
                await redis.set(entry.key, content, px=max(1, int(self._ttl * 1000)))

    async def invalidate(self, namespace: str) -> None:
        """Forget all values of a namespace. Call it after the commit: before, a reader
        could keep the old value again."""
        self._outdated[namespace] = uuid4().hex.encode()
        with suppress(RedisAway):
            async with self._redis.answering() as redis:
                await self._announce(redis)

    async def _announce(self, redis: "Redis") -> None:
        """Called before each read: while Redis was away, a namespace may have been
        invalidated."""
        for namespace, generation in list(self._outdated.items()):
            await redis.set(self._name(namespace, "generation"), generation)
            # Unless the namespace was invalidated again in the meantime
            if self._outdated.get(namespace) is generation:
                del self._outdated[namespace]

    async def _read(
        self, redis: "Redis", namespace: str, name: str
    ) -> tuple[bytes, bytes | None]:
        where = self._name(namespace, "generation")
        found = await redis.mget(where, name)
        generation, value = cast("list[bytes | None]", found)
        if generation is None:
            # Evicted or never written. Random, so that it differs from all older ones.
            new = uuid4().hex.encode()
            other = await redis.set(where, new, nx=True, get=True)
            generation = cast("bytes | None", other) or new
        return generation, value

    def _name(self, namespace: str, *key: object) -> str:
        return self._redis.prefix + ":".join(["cache", namespace, *map(str, key)])


def parse(model: type[ModelT], content: bytes) -> ModelT | None:
    """None when another version of the application has written the content."""
    try:
        return model.model_validate_json(content)
    except ValidationError:
        return None


async def get_cache(connection: HTTPConnection) -> Cache:
    return cast(Cache, connection.state.cache)


CacheDep = Annotated[Cache, Depends(get_cache)]

# Lists of items. Deleting a user changes them, too.
ITEMS = "items"


async def invalidate_items(connection: HTTPConnection) -> AsyncGenerator[None]:
    """For routers whose endpoints change items.

    Dependencies of a router start before those of its endpoints and end after them: by
    then the session is committed, and the response has not been sent.
    """
    try:
        yield
    finally:
        if connection.scope["method"] not in {"GET", "HEAD"}:
            cache: Cache = connection.state.cache
            await cache.invalidate(ITEMS)
