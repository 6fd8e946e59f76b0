"""Predictions that are kept in Redis: the same bytes and the same weights give the same
prediction, so none is ever out of date. Called from threads, in servers and workers."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from app.cache import parse
from app.core.config import get_settings
from app.db.redis import Breaker, RedisAway
from app.inference.model import get_model
from app.schemas.prediction import Prediction

if TYPE_CHECKING:
    from redis import Redis


def kept_predictions(digests: Collection[str]) -> dict[str, Prediction]:
    """By digest; nothing without Redis or while it is away."""
    redis, breaker = _connect(get_settings().redis_url)
    if redis is None or not digests:
        return {}
    try:
        with breaker:
            values = redis.mget([_key(digest) for digest in digests])
    except RedisAway:
        return {}
    kept = {
        digest: parse(Prediction, value)
        for digest, value in zip(
            digests, cast("list[bytes | None]", values), strict=True
        )
        if value is not None
    }
    return {digest: value for digest, value in kept.items() if value is not None}


def keep_predictions(predictions: Mapping[str, Prediction]) -> None:
    redis, breaker = _connect(get_settings().redis_url)
    if redis is None:
        return
    ttl = max(1, int(get_settings().prediction_ttl * 1000))
    with suppress(RedisAway), breaker, redis.pipeline(transaction=False) as pipeline:
        for digest, prediction in predictions.items():
            pipeline.set(_key(digest), prediction.model_dump_json(), px=ttl)
        pipeline.execute()


@lru_cache
def _connect(url: str | None) -> tuple["Redis | None", Breaker]:
    if url is None:
        return None, Breaker()
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    timeout = get_settings().redis_timeout
    redis = Redis.from_url(
        url,
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), 1),
    )
    return redis, Breaker()


def _key(digest: str) -> str:
    model, settings = get_model(), get_settings()
    return f"{settings.redis_prefix}predictions:{model.name}:{model.version}:{digest}"
