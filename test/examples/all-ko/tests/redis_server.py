import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from uuid import uuid4

import pytest
from redis import Redis

from app.core.config import Settings

URL = os.environ.get("TEST_REDIS_URL")

# For a test or a module that needs Redis
real_redis = pytest.mark.usefixtures("redis")


@contextmanager
def redis_server() -> Iterator[str]:
    """TEST_REDIS_URL, or a server of the tests' own."""
    if URL is not None:
        yield URL
        return
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("needs redis-server or TEST_REDIS_URL")
    with TemporaryDirectory() as folder:
        socket = Path(folder, "redis.sock")
        options = ["--port", "0", "--unixsocket", str(socket), "--save", ""]
        with subprocess.Popen(  # noqa: S603
            [program, *options], cwd=folder, stdout=subprocess.DEVNULL
        ) as process:
            while not socket.exists():
                assert process.poll() is None, "redis-server does not start"
                sleep(0.01)
            yield f"unix://{socket}"
            process.terminate()


@contextmanager
def use_redis(
    url: str | None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    # Others may use the same server.
    prefix = f"test-{uuid4().hex}:"
    monkeypatch.setattr(settings, "redis_url", url)
    monkeypatch.setattr(settings, "redis_prefix", prefix)
    # A test is no place to do without what comes a moment late.
    monkeypatch.setattr(settings, "redis_timeout", 10.0)
    yield
    if url is not None:
        with Redis.from_url(url) as redis:
            for key in redis.scan_iter(f"{prefix}*"):
                redis.delete(key)
