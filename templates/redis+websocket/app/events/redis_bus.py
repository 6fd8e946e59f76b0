import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from uuid import uuid4

from anyio import create_task_group
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.events.bus import Deliver
from app.events.envelope import Envelope, topic
from app.events.memory import MemoryBus

logger = logging.getLogger(__name__)

# Messages that wait for Redis to come back; later ones reach this process only.
WAITING = 1000

FIRST_RETRY = 0.1
LONGEST_RETRY = 5.0

# Seconds of silence after which Redis is asked whether it is there. A connection whose
# other end is gone, without a word, would be silent for ever.
IDLE = 10.0


class RedisBus:
    """Reaches the listeners of every process.

    Those of this one are reached directly, so they miss nothing while Redis is away.
    """

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._topic = topic(prefix)
        self._id = uuid4().hex
        self._local = MemoryBus()
        self._outgoing = asyncio.Queue[str](WAITING)
        # Set while what the others publish arrives here.
        self.subscribed = asyncio.Event()

    def publish(self, channel: str, message: str) -> None:
        self._local.publish(channel, message)
        envelope = Envelope(sender=self._id, channel=channel, message=message)
        try:
            self._outgoing.put_nowait(envelope.model_dump_json())
        except asyncio.QueueFull:
            logger.warning("Redis is away: other processes miss a message")

    def subscribe(self, channel: str, deliver: Deliver) -> AbstractContextManager[None]:
        return self._local.subscribe(channel, deliver)

    async def send(self) -> None:
        while True:
            envelope = await self._outgoing.get()
            failures = 0
            while True:
                try:
                    async with asyncio.timeout(IDLE):
                        await self._redis.publish(self._topic, envelope)
                    break
                except (RedisError, OSError) as error:
                    logger.warning("cannot publish: %s", error)
                    await asyncio.sleep(back_off(failures))
                    failures += 1

    async def receive(self) -> None:
        failures = 0
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._topic)
                    async for data in messages(pubsub):
                        failures = 0
                        if data is None:
                            self.subscribed.set()
                        else:
                            self._deliver(data)
            except (RedisError, OSError) as error:
                logger.warning("cannot listen: %s", error)
            finally:
                self.subscribed.clear()
            await asyncio.sleep(back_off(failures))
            failures += 1

    def _deliver(self, data: bytes | str) -> None:
        try:
            envelope = Envelope.model_validate_json(data)
        except ValidationError:
            logger.exception("something else uses the channel %s", self._topic)
            return
        if envelope.sender != self._id:
            self._local.publish(envelope.channel, envelope.message)


async def messages(pubsub: PubSub) -> AsyncIterator[bytes | str | None]:
    """What arrives; None when the subscription counts from now on.

    Not `listen()`, which waits for ever where the other end is gone without a word.
    """
    asked = False
    while True:
        message = await pubsub.get_message(timeout=IDLE)
        if message is None:
            if asked:
                raise ConnectionError("Redis is silent")
            await pubsub.ping()
            asked = True
            continue
        asked = False
        if message["type"] == "subscribe":
            yield None
        elif message["type"] == "message":
            yield message["data"]


def back_off(failures: int) -> float:
    """Twice as long each time, and never quite the same for two processes."""
    longest: float = min(FIRST_RETRY * 2 ** min(failures, 10), LONGEST_RETRY)
    return random.uniform(longest / 2, longest)  # noqa: S311


@asynccontextmanager
async def open_redis_bus(redis: Redis, prefix: str) -> AsyncIterator[RedisBus]:
    bus = RedisBus(redis, prefix)
    async with create_task_group() as group:
        group.start_soon(bus.send)
        group.start_soon(bus.receive)
        yield bus
        group.cancel_scope.cancel()
