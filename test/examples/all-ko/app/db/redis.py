import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi.requests import HTTPConnection
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from app.core.config import Settings
from app.errors import Degraded

# Seconds; less than a readiness check may take, so that it can still say what it found.
PING_TIMEOUT = 1.0
MAX_CONNECTIONS = 50


def connect(url: str, timeout: float) -> Redis:
    """A client and its pool; it connects when it is first used.

    The timeout, in seconds, is for a connection, for an answer, and for a connection of
    the pool to be free. A subscriber listens for as long as it likes: since redis-py 8.1
    it ends a command that is not answered, not the wait for the next message.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=timeout,
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
        # The default is ten more tries, with waits between them. One is for a connection
        # that Redis has closed in the meantime; a timeout is not tried again.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
    return Redis.from_pool(pool)


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[Redis | None]:
    """None without REDIS_URL: everything then is in the memory of this process.

    That Redis is away is no reason not to start: what uses it does without.
    """
    if settings.redis_url is None:
        yield None
        return
    async with connect(settings.redis_url, settings.redis_timeout) as redis:
        yield redis


async def check_redis(connection: HTTPConnection) -> str | None:
    """Raises Degraded when Redis does not answer; /health/ready asks."""
    redis: Redis | None = connection.state.redis
    if redis is None:
        return "in memory"
    try:
        async with asyncio.timeout(PING_TIMEOUT):
            await redis.ping()
    except (RedisError, OSError, TimeoutError) as error:
        raise Degraded("does not answer") from error
    return None
