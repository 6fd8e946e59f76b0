from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI
from httpx2 import AsyncClient
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from app.activity.backend import open_activity_log
from app.activity.log import ActivityLog
from app.cache import Cache, open_cache
from app.core.config import get_settings
from app.db.mongo import Document, open_mongo
from app.db.redis import open_redis
from app.db.session import Database, open_database
from app.events.backend import open_event_bus
from app.events.bus import EventBus
from app.events.connection import ConnectionManager
from app.inference.predictor import Predictor, open_predictor
from app.jobs.backend import JobBackend, open_jobs
from app.logging import configure_logging
from app.rate_limit.limiter import RateLimiter
from app.rate_limit.shared import shared_window
from app.services.first_admin import create_first_admin


class State(TypedDict):
    """What lives as long as the application; read it from `request.state`."""

    http_client: AsyncClient
    database: Database
    jobs: JobBackend
    events: EventBus
    connections: ConnectionManager
    redis: Redis | None
    cache: Cache
    mongo: AsyncDatabase[Document] | None
    activity: ActivityLog
    predictor: Predictor
    rate_limiter: RateLimiter


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[State]:
    settings = get_settings()
    # Not at import: the server sets up its own logging before or after that.
    configure_logging(settings)
    # One client for every outgoing request: it keeps connections open between them.
    async with (
        AsyncClient(timeout=settings.http_timeout) as http_client,
        open_database(settings) as database,
        open_redis(settings) as redis,
        open_cache(settings, redis) as cache,
        open_mongo(settings) as mongo,
        open_event_bus(
            settings,
            redis,
        ) as events,
        open_jobs(
            settings,
            events,
        ) as jobs,
        open_activity_log(settings, mongo) as activity,
        open_predictor(
            settings,
            cache,
        ) as predictor,
    ):
        await create_first_admin(database, settings)
        yield {
            "http_client": http_client,
            "database": database,
            "jobs": jobs,
            "events": events,
            "connections": ConnectionManager(settings),
            "redis": redis,
            "cache": cache,
            "mongo": mongo,
            "activity": activity,
            "predictor": predictor,
            "rate_limiter": RateLimiter(settings, shared_window(settings, redis)),
        }
