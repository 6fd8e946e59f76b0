from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI
from httpx2 import AsyncClient

from app.activity.backend import activity_log
from app.activity.log import ActivityLog
from app.cache import Cache
from app.core.config import get_settings
from app.db.mongo import Mongo, open_mongo
from app.db.redis import SharedRedis, open_redis
from app.db.session import Database, open_database
from app.events.backend import open_event_bus
from app.events.bus import EventBus
from app.events.connection import ConnectionManager
from app.inference.predictor import open_predictors
from app.jobs.queue import JobBackend, open_jobs
from app.logging import configure_logging
from app.rate_limit.limiter import RateLimiter


class State(TypedDict):
    """Objects that live as long as the application; read them from `request.state`."""

    http_client: AsyncClient
    database: Database
    jobs: JobBackend
    events: EventBus
    connections: ConnectionManager
    redis: SharedRedis
    cache: Cache
    mongo: Mongo
    activity: ActivityLog
    rate_limiter: RateLimiter


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[State]:
    settings = get_settings()
    # Not at import: the server sets up its own logging before or after that.
    configure_logging(settings)
    # One client for every outgoing request: it keeps connections open between them.
    async with (
        AsyncClient(timeout=settings.http_timeout) as http_client,
        open_database(settings) as database,
        open_redis(settings) as redis,
        open_mongo(settings) as mongo,
        open_event_bus(settings, redis) as events,
        open_jobs(settings, events) as jobs,
        open_predictors(),
    ):
        yield {
            "http_client": http_client,
            "database": database,
            "jobs": jobs,
            "events": events,
            "connections": ConnectionManager(settings),
            "redis": redis,
            "cache": Cache(redis, settings.cache_ttl),
            "mongo": mongo,
            "activity": activity_log(mongo),
            "rate_limiter": RateLimiter(settings, redis),
        }
