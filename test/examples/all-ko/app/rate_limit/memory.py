import time

from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

SWEEP_SECONDS = 60.0


class Memory(MemoryStorage):
    """Counts in the memory of this process.

    The library's own storage goes through all of its keys whenever it counts: with
    20,000 clients that is three milliseconds a request, and anybody can be many clients.
    This one does so once a minute.
    """

    def __init__(self) -> None:
        super().__init__()
        self._next_sweep = time.time() + SWEEP_SECONDS

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        if now >= self._next_sweep:
            self._sweep(now)
        count = await self.get(key) + amount
        self.storage[key] = count
        if count == amount:
            self.expirations[key] = now + expiry
        return count

    def _sweep(self, now: float) -> None:
        self._next_sweep = now + SWEEP_SECONDS
        for key in [key for key, end in self.expirations.items() if end <= now]:
            del self.storage[key]
            del self.expirations[key]


def in_memory() -> SlidingWindowCounterRateLimiter:
    """A window that moves on all the time: with one that starts anew every minute, twice
    the limit would get through around the end of it."""
    return SlidingWindowCounterRateLimiter(Memory())
