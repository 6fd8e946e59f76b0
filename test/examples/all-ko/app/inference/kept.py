"""Predictions kept in Redis, by image and version of the model: they never become
outdated. Called from threads, in servers and in workers."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, cast

from app.cache import parse
from app.core.config import get_settings
from app.db.redis import Breaker, RedisAway
from app.inference.model import get_model
from app.schemas.prediction import Prediction

if TYPE_CHECKING:
    from redis import Redis

breaker = Breaker()


@contextmanager
def answering() -> Iterator["Redis"]:
    """Raises RedisAway, also without REDIS_URL."""
    settings = get_settings()
    if settings.redis_url is None:
        raise RedisAway
    # Imported here, so that a start without REDIS_URL does not wait for it.
    from app.db.sync_redis import sync_redis

    with breaker.guard():
        yield sync_redis(settings.redis_url, settings.redis_timeout)


def kept_prediction(digest: str) -> Prediction | None:
    with suppress(RedisAway), answering() as redis:
        content = cast("bytes | None", redis.get(_key(digest)))
        return None if content is None else parse(Prediction, content)
    return None


def keep_prediction(digest: str, prediction: Prediction) -> None:
    ttl = max(1, int(get_settings().prediction_ttl * 1000))
    with suppress(RedisAway), answering() as redis:
        redis.set(_key(digest), prediction.model_dump_json(), px=ttl)


def _key(digest: str) -> str:
    model, settings = get_model(), get_settings()
    return f"{settings.redis_prefix}predictions:{model.name}:{model.version}:{digest}"
