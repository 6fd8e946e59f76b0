"""The predictions that are kept in Redis, for jobs: they run in threads and in workers,
where no event loop is, and see several images at once."""

import logging
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from app.cache import generation_key, new_generation, parse
from app.core.config import get_settings
from app.inference.model import get_model
from app.schemas.prediction import Prediction

logger = logging.getLogger(__name__)

PREDICTIONS = "predictions"


def prediction_key(digest: str) -> tuple[str, str, str]:
    """The same bytes and the same weights: the same prediction."""
    model = get_model()
    return model.name, model.version, digest


def kept_predictions(digests: Collection[str]) -> dict[str, Prediction]:
    settings = get_settings()
    if settings.redis_url is None or not digests:
        return {}
    redis = _connect(settings.redis_url, settings.redis_timeout)
    try:
        generation = _generation(redis)
        values = redis.mget([_key(digest) for digest in digests])
    except RedisError as error:
        logger.warning("doing without what is kept in Redis: %r", error)
        return {}
    kept = {
        digest: parse(Prediction, generation, value)
        for digest, value in zip(
            digests, cast("list[bytes | None]", values), strict=True
        )
    }
    return {digest: value for digest, value in kept.items() if value is not None}


def keep_predictions(predictions: Mapping[str, Prediction]) -> None:
    settings = get_settings()
    if settings.redis_url is None:
        return
    redis = _connect(settings.redis_url, settings.redis_timeout)
    try:
        generation = _generation(redis)
        with redis.pipeline(transaction=False) as pipeline:
            for digest, prediction in predictions.items():
                content = generation + prediction.model_dump_json().encode()
                ttl = int(settings.prediction_ttl * 1000)
                pipeline.set(_key(digest), content, px=max(1, ttl))
            pipeline.execute()
    except RedisError as error:
        logger.warning("keeping nothing in Redis: %r", error)


@lru_cache
def _connect(url: str, timeout: float) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), 1),
    )


def _generation(redis: Redis) -> bytes:
    new = new_generation()
    name = generation_key(get_settings().redis_prefix, PREDICTIONS)
    other = redis.set(name, new, nx=True, get=True)
    return cast("bytes | None", other) or new


def _key(digest: str) -> str:
    name = ":".join([PREDICTIONS, *prediction_key(digest)])
    return f"{get_settings().redis_prefix}cache:{name}"
