import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

from anyio import create_task_group
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.events.bus import EventBus
from app.events.envelope import Envelope, topic

logger = logging.getLogger(__name__)

# Messages that wait while Redis is away. Later messages reach this process only.
WAITING = 1000

# Seconds between two attempts to reach Redis
RETRY = 1.0

# Seconds without a message after which Redis is pinged. Without a ping, a connection
# whose other end has vanished would stay silent for ever.
IDLE = 10.0


class RedisBus(EventBus):
    """Delivers messages to the listeners of every process, through Redis.

    Listeners of this process get them directly, so they miss nothing while Redis is away.
    """

    def __init__(self, redis: Redis, prefix: str) -> None:
        super().__init__()
        self._redis = redis
        self._topic = topic(prefix)
        self._id = uuid4().hex
        self._outgoing = asyncio.Queue[str](WAITING)

    def publish(self, channel: str, message: str) -> None:
        super().publish(channel, message)
        envelope = Envelope(sender=self._id, channel=channel, message=message)
        try:
            self._outgoing.put_nowait(envelope.model_dump_json())
        except asyncio.QueueFull:
            logger.warning("Redis is away: other processes miss a message")

    async def send(self) -> None:
        while True:
            envelope = await self._outgoing.get()
            while True:
                try:
                    async with asyncio.timeout(IDLE):
                        await self._redis.publish(self._topic, envelope)
                    break
                except (RedisError, OSError) as error:
                    logger.warning("cannot publish: %s", error)
                    await asyncio.sleep(RETRY)

    async def receive(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._topic)
                    await self._listen(pubsub)
            except (RedisError, OSError) as error:
                logger.warning("cannot listen: %s", error)
            await asyncio.sleep(RETRY)

    async def _listen(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=IDLE)
            if message is None:
                await pubsub.ping()
                message = await pubsub.get_message(timeout=IDLE)
            if message is None:
                raise ConnectionError("Redis is silent")
            if message["type"] == "message":
                self._receive(message["data"])

    def _receive(self, data: bytes | str) -> None:
        try:
            envelope = Envelope.model_validate_json(data)
        except ValidationError:
            logger.exception("another program publishes to %s", self._topic)
            return
        if envelope.sender != self._id:
            super().publish(envelope.channel, envelope.message)


@asynccontextmanager
async def open_redis_bus(redis: Redis, prefix: str) -> AsyncGenerator[RedisBus]:
    bus = RedisBus(redis, prefix)
    async with create_task_group() as group:
        group.start_soon(bus.send)
        group.start_soon(bus.receive)
        yield bus
        group.cancel_scope.cancel()
