from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, cast

from fastapi import Depends
from fastapi.requests import HTTPConnection

from app.core.config import Settings
from app.db.redis import SharedRedis
from app.events.bus import EventBus


@asynccontextmanager
async def open_event_bus(
    settings: Settings, redis: SharedRedis
) -> AsyncGenerator[EventBus]:
    """Opened once, by the lifespan."""
    if redis.client is not None:
        # Imported here, so that a start without REDIS_URL does not wait for it.
        from app.events.redis_bus import open_redis_bus

        async with open_redis_bus(redis.client, redis.prefix) as redis_bus:
            yield redis_bus
        return
    yield EventBus()


async def get_event_bus(connection: HTTPConnection) -> EventBus:
    return cast(EventBus, connection.state.events)


EventBusDep = Annotated[EventBus, Depends(get_event_bus)]
