import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

from fastapi.requests import HTTPConnection

from app.core.config import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

# Seconds between two tries while Redis is away
RETRY = 1.0
# A connection more, and Redis counts as away.
MAX_CONNECTIONS = 1000


class RedisAway(Exception):
    """Redis does not answer or takes no writes: whoever asks goes on without it."""


class Breaker:
    """A circuit breaker: turns the errors of Redis into RedisAway, and raises RedisAway
    at once for a second after one, so that only one request a second waits in vain."""

    def __init__(self) -> None:
        self._next_try = 0.0

    def __enter__(self) -> None:
        if monotonic() < self._next_try:
            raise RedisAway
        if self._next_try:
            # This one tries. The others do not wait for its outcome.
            self._next_try = monotonic() + RETRY

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        # Imported by now; at the top it would be imported without REDIS_URL, too.
        from redis.exceptions import RedisError

        if isinstance(error, RedisError | OSError):
            if not self._next_try:
                name = type(error).__name__
                logger.warning("Redis is away, going on without: %s: %s", name, error)
            self._next_try = monotonic() + RETRY
            raise RedisAway from error
        if error is None and self._next_try:
            logger.warning("Redis is back")
            self._next_try = 0.0


@dataclass(frozen=True)
class SharedRedis:
    """The Redis of all processes, and what every key in it begins with. Without REDIS_URL
    it has no client, and counts as away."""

    client: "Redis | None"
    prefix: str
    timeout: float
    breaker: Breaker

    @asynccontextmanager
    async def answering(self) -> AsyncIterator["Redis"]:
        """Raises RedisAway when what is done with the client fails or takes too long."""
        if self.client is None:
            raise RedisAway
        with self.breaker:
            async with asyncio.timeout(self.timeout):
                yield self.client


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[SharedRedis]:
    """Lifespan opens it once. The client connects when it is first used, so that the
    application starts while Redis is away."""
    if settings.redis_url is None:
        yield shared(None, settings)
        return
    # Not at the top: without REDIS_URL nobody waits for this import.
    from redis.asyncio import ConnectionPool, Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as RedisConnectionError

    pool = ConnectionPool.from_url(
        settings.redis_url,
        max_connections=MAX_CONNECTIONS,
        socket_connect_timeout=settings.redis_timeout,
        # `answering` has a timeout for all of it, and a subscriber waits for messages.
        socket_timeout=None,
        # The default is ten more tries, with waits between them. One is for a connection
        # that Redis has closed in the meantime.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
    async with Redis.from_pool(pool) as client:
        yield shared(client, settings)


def shared(client: "Redis | None", settings: Settings) -> SharedRedis:
    return SharedRedis(client, settings.redis_prefix, settings.redis_timeout, Breaker())


async def check_redis(connection: HTTPConnection) -> str | None:
    """Raises when Redis takes no writes; /health/ready asks.

    PING would not do: a read-only replica answers it, and so does a cluster that is down.
    """
    redis: SharedRedis = connection.state.redis
    if redis.client is None:
        return "not configured"
    async with asyncio.timeout(redis.timeout):
        await redis.client.set(f"{redis.prefix}ready", 1, px=1000)
    return None
