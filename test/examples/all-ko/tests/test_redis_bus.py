import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from httpx2 import Client, ConnectError, HTTPStatusError
from redis.asyncio import Redis
from uvicorn import Config

from app.core.config import Settings
from app.events.redis_bus import open_redis_bus
from tests.accounts import log_in, sign_up
from tests.live import CHAT, NOTIFICATIONS, dial, hear, hear_message, say
from tests.redis_server import real_redis

PROJECT = Path(__file__).parents[1]


def wait_until_it_answers(process: subprocess.Popen[bytes], client: Client) -> None:
    until = time.monotonic() + 30
    while True:
        assert process.poll() is None, "the server did not start"
        try:
            client.get("/health/live").raise_for_status()
        except ConnectError:
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            return


@contextmanager
def server(settings: Settings) -> Iterator[Client]:
    """Another process with these settings."""
    names = ["redis_url", "redis_prefix"]
    names += ["database_url"]
    values = {name.upper(): str(getattr(settings, name)) for name in names}
    values["SECRET_KEY"] = settings.secret_key.get_secret_value()
    listening = Config("app.main:app", port=0).bind_socket()
    port = listening.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app.main:app"]
    with (
        listening,
        subprocess.Popen(  # noqa: S603
            [*command, "--fd", str(listening.fileno())],
            cwd=PROJECT,
            env={**os.environ, **values},
            pass_fds=[listening.fileno()],
        ) as process,
        Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        try:
            wait_until_it_answers(process, client)
            email = "ada@example.com"
            try:
                client.headers.update(sign_up(client, email))
            except HTTPStatusError:
                # The processes share a database, and the other process was first.
                client.headers.update(log_in(client, email))
            yield client
        finally:
            process.terminate()
            process.wait(60)


@real_redis
def test_a_message_to_one_process_reaches_another(settings: Settings) -> None:
    with (
        server(settings) as one,
        server(settings) as other,
        dial(one, CHAT) as ada,
        dial(other, CHAT, "Bob") as bob,
        dial(other, NOTIFICATIONS) as listener,
    ):
        until = time.monotonic() + 10
        for number in range(20):
            say(ada, f"to bob {number}")
            assert hear_message(ada) == f"to bob {number}"
            assert hear_message(bob) == f"to bob {number}"
        say(bob, "to ada")
        assert hear_message(ada) == "to ada"
        one.post("/api/v1/items", json={"name": "Pen", "price": 1}).raise_for_status()
        assert hear(listener)["item"]["name"] == "Pen"
        assert time.monotonic() < until


async def test_without_redis_a_process_reaches_its_own_listeners() -> None:
    heard: list[str] = []
    async with (
        Redis.from_url("redis://127.0.0.1:1") as redis,
        open_redis_bus(redis, "test:") as bus,
    ):
        with bus.subscribe("a", heard.append):
            for number in range(2000):
                bus.publish("a", str(number))
    assert len(heard) == 2000
