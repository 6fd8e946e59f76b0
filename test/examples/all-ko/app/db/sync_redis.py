"""Redis for threads without an event loop; the rest uses app/db/redis.py."""

from functools import lru_cache

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry


# Created on first use, so after a process forks: two cannot share a connection.
@lru_cache
def sync_redis(url: str, timeout: float) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
        # One attempt more, for a connection that Redis has closed in the meantime
        retry=Retry(NoBackoff(), 1),
    )
