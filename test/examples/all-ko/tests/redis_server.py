import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from redis import Redis

from app.core.config import Settings

URL = os.environ.get("TEST_REDIS_URL")

real_redis = pytest.mark.skipif(URL is None, reason="needs TEST_REDIS_URL")


@contextmanager
def redis_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str | None]:
    # Others may use the same server.
    prefix = f"test-{uuid4().hex}:"
    monkeypatch.setattr(settings, "redis_url", URL)
    monkeypatch.setattr(settings, "redis_prefix", prefix)
    # A test is no place to do without what comes a moment late.
    monkeypatch.setattr(settings, "redis_timeout", 10.0)
    yield URL
    if URL is not None:
        with Redis.from_url(URL) as redis:
            for key in redis.scan_iter(f"{prefix}*"):
                redis.delete(key)
