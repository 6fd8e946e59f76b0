import time

from app.core.config import Settings
from app.db.redis import RedisAway, SharedRedis
from app.errors import TooManyRequestsError
from app.rate_limit.memory import MemoryWindows
from app.rate_limit.shared import SharedWindows
from app.schemas.rate_limit import Limit

# A school or an office shares one address.
USERS_PER_ADDRESS = 10


class RateLimiter:
    """Counts the requests of a client, and refuses those over a limit.

    While Redis is away, each process counts for itself: a limit that is too generous is
    better than none, and better than refusing every request.
    """

    def __init__(self, settings: Settings, redis: SharedRedis) -> None:
        self.limit = settings.rate_limit
        # For endpoints that check or set a password
        self.login_limit = settings.login_rate_limit
        self._memory = MemoryWindows()
        self._shared = SharedWindows(redis)

    async def hit(self, policy: str, limit: Limit, client: str) -> None:
        """Count one request, or raise TooManyRequestsError. A refused request does not
        count: a client that waits for Retry-After gets through."""
        try:
            allowed = await self._shared.hit(policy, limit, client)
        except RedisAway:
            allowed = self._memory.hit(policy, limit, client)
        if not allowed:
            raise too_many(policy, limit)

    def hit_address(self, address: str) -> None:
        """Counts before authentication, in the memory of this process only: quick, and
        users are counted again when they are known."""
        amount, seconds = self.limit
        limit = Limit(USERS_PER_ADDRESS * amount, seconds)
        if not self._memory.hit("address", limit, address):
            raise too_many("address", limit)

    async def hit_user(self, user_id: int) -> None:
        await self.hit("user", self.limit, str(user_id))


def too_many(policy: str, limit: Limit) -> TooManyRequestsError:
    seconds = int(limit.seconds - time.time() % limit.seconds) + 1
    return TooManyRequestsError(
        f"Too many requests, try again in {seconds} s",
        headers={
            "Retry-After": str(seconds),
            # draft-ietf-httpapi-ratelimit-headers. Not on other responses, which would
            # have to read the counters again.
            "RateLimit": f'"{policy}";r=0;t={seconds}',
            "RateLimit-Policy": f'"{policy}";q={limit.amount};w={limit.seconds}',
        },
    )
