from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection
from redis.asyncio import Redis

from app.core.config import Settings
from app.events.bus import EventBus
from app.events.memory import MemoryBus
from app.events.redis_bus import open_redis_bus


@asynccontextmanager
async def open_event_bus(
    settings: Settings,
    redis: Redis | None,
) -> AsyncIterator[EventBus]:
    """Lifespan opens it once. In memory it reaches this process only."""
    if redis is not None:
        async with open_redis_bus(redis, settings.redis_prefix) as redis_bus:
            yield redis_bus
        return
    yield MemoryBus()


async def get_event_bus(connection: HTTPConnection) -> EventBus:
    bus: EventBus = connection.state.events
    return bus


EventBusDep = Annotated[EventBus, Depends(get_event_bus)]
