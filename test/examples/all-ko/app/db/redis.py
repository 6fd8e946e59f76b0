import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING

from fastapi.requests import HTTPConnection

from app.core.config import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

# Seconds between two attempts while Redis is away
RETRY = 1.0
# With more connections in use, Redis counts as away.
MAX_CONNECTIONS = 1000


class RedisAway(Exception):
    """Redis does not answer or refuses writes. The caller goes on without Redis."""


class SharedRedis:
    """The connection to Redis, and the prefix of every key. Without REDIS_URL it has no
    client and counts as away."""

    def __init__(self, client: "Redis | None", settings: Settings) -> None:
        self.client = client
        self.prefix = settings.redis_prefix
        self.timeout = settings.redis_timeout
        self._next_try = 0.0

    @asynccontextmanager
    async def answering(self) -> AsyncGenerator["Redis"]:
        """Raises RedisAway when a command fails or the block takes too long, and then for
        a second at once, so that only one request a second has to wait."""
        if self.client is None or monotonic() < self._next_try:
            raise RedisAway
        # Imported by now; at the top it would be imported without REDIS_URL, too.
        from redis.exceptions import RedisError

        if self._next_try:
            # This request tries. The others do not wait for its outcome.
            self._next_try = monotonic() + RETRY
        try:
            async with asyncio.timeout(self.timeout):
                yield self.client
        except (RedisError, OSError) as error:
            if not self._next_try:
                name = type(error).__name__
                logger.warning("Redis is away, going on without: %s: %s", name, error)
            self._next_try = monotonic() + RETRY
            raise RedisAway from error
        if self._next_try:
            logger.warning("Redis is back")
            self._next_try = 0.0


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncGenerator[SharedRedis]:
    """Opened once, by the lifespan. The client connects on first use, so that the
    application starts while Redis is away."""
    if settings.redis_url is None:
        yield SharedRedis(None, settings)
        return
    # Imported here, so that a start without REDIS_URL does not wait for it.
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as RedisConnectionError

    async with Redis.from_url(
        settings.redis_url,
        max_connections=MAX_CONNECTIONS,
        socket_connect_timeout=settings.redis_timeout,
        # `answering` limits the time of commands; a subscriber waits for messages.
        socket_timeout=None,
        # One retry, for a connection that Redis has closed in the meantime. By default
        # there are ten, with waits between them.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    ) as client:
        yield SharedRedis(client, settings)


async def check_redis(connection: HTTPConnection) -> str | None:
    """For /health/ready. Raises when Redis refuses a write: a read-only replica and a
    cluster that is down would answer PING."""
    redis: SharedRedis = connection.state.redis
    if redis.client is None:
        return "not configured"
    async with asyncio.timeout(redis.timeout):
        await redis.client.set(f"{redis.prefix}ready", 1, px=1000)
    return None
