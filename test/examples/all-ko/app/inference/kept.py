import math
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from app.cache import parse
from app.core.config import Settings
from app.db.redis import RETRY
from app.inference.model import Model
from app.metrics import CACHE_READS
from app.schemas.prediction import Prediction

if TYPE_CHECKING:
    from redis import Redis

# Stands for a prediction while a process computes it
CLAIM = b"claimed"
# Seconds until another process looks again
POLL = 0.01


class ComputedElsewhere(Exception):
    """Another process computes the prediction."""


class KeptPredictions:
    """In Redis, for servers and workers: no image is inferred twice, not even by two
    processes at the same time.

    The key of an image holds its prediction, or the claim of a process that computes it.
    A claim expires, for its process may have died. The methods block.
    """

    def __init__(self, model: Model, settings: Settings) -> None:
        self._schema = model.schema
        self._settings = settings
        name = f"predictions:{model.name}:{model.version}:"
        self._prefix = settings.redis_prefix + name
        self._claim = math.ceil(model.description.run.timeout * 1000)
        self._ttl = math.ceil(settings.prediction_ttl * 1000)
        self._next_try = 0.0

    def claim(self, digest: str) -> Prediction | None:
        """The prediction for the image with this hash. None: the caller computes it, and
        then calls `keep`.

        Raises ComputedElsewhere.
        """
        key = self._prefix + digest
        found = self._ask(
            lambda redis: redis.set(key, CLAIM, nx=True, get=True, px=self._claim)
        )
        if found == CLAIM:
            raise ComputedElsewhere
        prediction = None if found is None else parse(self._schema, found)
        CACHE_READS.labels("predictions", "hit" if prediction else "miss").inc()
        return prediction

    def keep(self, digests: Sequence[str], outcomes: Sequence[object]) -> None:
        """Instead of the claims; where nothing came of it, another may try."""

        def keep(redis: "Redis") -> None:
            pipeline = redis.pipeline(transaction=False)
            for digest, outcome in zip(digests, outcomes, strict=True):
                key = self._prefix + digest
                if isinstance(outcome, Prediction):
                    pipeline.set(key, outcome.model_dump_json(), px=self._ttl)
                else:
                    pipeline.delete(key)
            pipeline.execute()

        self._ask(keep)

    def _ask(self, command: Callable[["Redis"], Any]) -> Any:
        """None while Redis is away."""
        url, timeout = self._settings.redis_url, self._settings.redis_timeout
        if url is None or monotonic() < self._next_try:
            return None
        # Imported here, so that a start without REDIS_URL does not wait for it.
        from redis.exceptions import RedisError

        from app.db.sync_redis import sync_redis

        try:
            return command(sync_redis(url, timeout))
        except (RedisError, OSError):
            # SharedRedis says so in the log.
            self._next_try = monotonic() + RETRY
            return None
