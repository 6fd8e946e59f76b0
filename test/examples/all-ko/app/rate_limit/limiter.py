import time
from math import ceil
from typing import Protocol

from limits import RateLimitItem
from limits.util import WindowStats

from app.core.config import Settings
from app.errors import TooManyRequestsError
from app.rate_limit.identities import Identities


class Window(Protocol):
    """What happened lately. Strategies of `limits` are such windows."""

    async def hit(self, item: RateLimitItem, *identifiers: str) -> bool: ...

    async def clear(self, item: RateLimitItem, *identifiers: str) -> None: ...

    async def get_window_stats(
        self, item: RateLimitItem, *identifiers: str
    ) -> WindowStats: ...


class RateLimiter:
    """Counts what clients do, and refuses what is over a limit."""

    def __init__(self, settings: Settings, window: Window) -> None:
        # Of every request, whatever it asks for.
        self.limit = settings.rate_limit
        # Of what concerns passwords.
        self.login_limit = settings.login_rate_limit
        self.identities = Identities(settings)
        self._window = window

    async def hit(self, policy: str, limit: RateLimitItem, client: str) -> None:
        """Count one more, or raise TooManyRequestsError. What is refused does not count:
        whoever waits as long as they are told gets through."""
        if await self._window.hit(limit, policy, client):
            return
        reset, _ = await self._window.get_window_stats(limit, policy, client)
        seconds = max(1, ceil(reset - time.time()))
        raise TooManyRequestsError(
            f"Too many requests, try again in {seconds} s",
            headers={
                "Retry-After": str(seconds),
                # As in draft-ietf-httpapi-ratelimit-headers. Only here: on every
                # response they would cost another look at the counters.
                "RateLimit": f'"{policy}";r=0;t={seconds}',
                "RateLimit-Policy": f'"{policy}";q={limit.amount};w={limit.get_expiry()}',
            },
        )

    async def forget(self, policy: str, limit: RateLimitItem, client: str) -> None:
        await self._window.clear(limit, policy, client)
