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

    async def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        now = time.time()
        if now >= self._next_sweep:
            self._sweep(now)
        previous_key, current_key = self.sliding_window_keys(key, expiry, now)
        current = self.storage.get(current_key, 0)
        # Of the window before counts the part that is less than `expiry` ago.
        share = 1 - now % expiry / expiry
        lately = int(self.storage.get(previous_key, 0) * share) + current
        if lately + amount > limit:
            return False
        # Nothing is awaited in between, so nobody else has counted meanwhile.
        self.storage[current_key] = current + amount
        if current == 0:
            self.expirations[current_key] = now + 2 * expiry
        return True

    def _sweep(self, now: float) -> None:
        self._next_sweep = now + SWEEP_SECONDS
        for key in [key for key, end in self.expirations.items() if end <= now]:
            del self.storage[key]
            del self.expirations[key]


def in_memory() -> SlidingWindowCounterRateLimiter:
    """A window that moves on all the time: with one that starts anew every minute, twice
    the limit would get through around the end of it."""
    return SlidingWindowCounterRateLimiter(Memory())
