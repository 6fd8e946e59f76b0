from app.db.redis import SharedRedis
from app.schemas.rate_limit import Limit

# A script: one round trip, and no other process counts in between.
HIT = """
local previous = tonumber(redis.call('GET', KEYS[1]) or '0')
local current = tonumber(redis.call('GET', KEYS[2]) or '0')
if math.floor(previous * ARGV[1]) + current >= tonumber(ARGV[2]) then return 0 end
redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
"""


class SharedWindows:
    """Counts in Redis, for all processes together. Raises RedisAway."""

    def __init__(self, redis: SharedRedis) -> None:
        self._redis = redis

    async def hit(self, policy: str, limit: Limit, client: str) -> bool:
        """Count one request. False, without counting, when it is over the limit."""
        number, share = limit.window()
        keys = self._keys(policy, client, number)
        arguments = [share, limit.amount, 2 * limit.seconds]
        async with self._redis.answering() as redis:
            return bool(await redis.eval(HIT, 2, *keys, *arguments))

    def _keys(self, policy: str, client: str, number: int) -> list[str]:
        # The braces keep both windows of a client on one server of a cluster.
        name = self._redis.prefix + "limits:{" + f"{policy}:{client}" + "}"
        return [f"{name}:{number - 1}", f"{name}:{number}"]
