from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from fastapi.requests import HTTPConnection

from app.core.config import Settings

if TYPE_CHECKING:
    from pymongo.asynchronous.database import AsyncDatabase

Document = dict[str, Any]
Mongo: TypeAlias = "AsyncDatabase[Document] | None"


@asynccontextmanager
async def open_mongo(settings: Settings) -> AsyncIterator[Mongo]:
    """Lifespan opens it once; None while no MONGO_URL is set.

    The client connects when it is first needed, keeps a pool, and finds a server that
    comes back by itself.
    """
    if settings.mongo_url is None:
        yield None
        return
    # Not at the top: without MONGO_URL nobody waits for this import.
    from pymongo import AsyncMongoClient

    milliseconds = settings.mongo_timeout * 1000
    async with AsyncMongoClient[Document](
        settings.mongo_url,
        # Without it datetimes come back with no time zone at all.
        tz_aware=True,
        # One operation as a whole, looking for a server and retries included. By
        # default looking for one alone takes thirty seconds.
        timeoutMS=milliseconds,
        serverSelectionTimeoutMS=milliseconds,
        connectTimeoutMS=milliseconds,
    ) as client:
        yield client[settings.mongo_database]


async def check_mongo(connection: HTTPConnection) -> str | None:
    """Raises when MongoDB does not answer; /health/ready asks."""
    mongo: Mongo = connection.state.mongo
    if mongo is None:
        return "in memory"
    await mongo.command("ping")
    return None
