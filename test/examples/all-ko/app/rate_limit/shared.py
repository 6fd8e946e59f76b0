import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.util import WindowStats
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core.config import Settings
from app.rate_limit.limiter import Window
from app.rate_limit.memory import in_memory

logger = logging.getLogger(__name__)

# How long this process counts for itself before it asks again whether Redis is back.
RETRY_SECONDS = 5.0

Answer = TypeVar("Answer")


class SharedWindow:
    """Counts in Redis, so that all processes count together, and in the memory of this
    one while Redis is away: limits that are too generous for a while are better than
    an application that is away as well."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        storage = RedisStorage(
            "redis://",
            # The default is another library.
            implementation="redispy",
            key_prefix=f"{prefix}limits",
            # Its types know only what can stand in a URL.
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._own = in_memory()
        self._away = False
        self._retry_at = 0.0

    async def hit(self, item: RateLimitItem, *identifiers: str) -> bool:
        return await self._ask(lambda window: window.hit(item, *identifiers))

    async def clear(self, item: RateLimitItem, *identifiers: str) -> None:
        await self._ask(lambda window: window.clear(item, *identifiers))

    async def get_window_stats(
        self, item: RateLimitItem, *identifiers: str
    ) -> WindowStats:
        return await self._ask(
            lambda window: window.get_window_stats(item, *identifiers)
        )

    async def _ask(self, question: Callable[[Window], Awaitable[Answer]]) -> Answer:
        if self._away and time.monotonic() < self._retry_at:
            return await question(self._own)
        # Where Redis is away one request finds out; the others do not wait for it.
        self._retry_at = time.monotonic() + RETRY_SECONDS
        try:
            answer = await question(self._shared)
        except (RedisError, OSError) as error:
            if not self._away:
                logger.warning("rate limits are counted in memory: %r", error)
            self._away = True
            return await question(self._own)
        if self._away:
            logger.warning("rate limits are counted in Redis again")
        self._away = False
        return answer


def shared_window(settings: Settings, redis: Redis | None) -> Window:
    if redis is None:
        return in_memory()
    return SharedWindow(redis, settings.redis_prefix)
