from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pymongo
from fastapi.requests import HTTPConnection
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from app.core.config import Settings
from app.errors import Degraded

Document = dict[str, Any]

# Seconds; less than a readiness check may take, so that it can still say what it found.
PING_TIMEOUT = 1.0


@asynccontextmanager
async def open_mongo(
    settings: Settings,
) -> AsyncIterator[AsyncDatabase[Document] | None]:
    """Lifespan opens it once; None while no MONGO_URL is set.

    The client connects when it is first needed, keeps a pool, and finds a server that
    comes back by itself.
    """
    if settings.mongo_url is None:
        yield None
        return
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


async def ping(connection: HTTPConnection) -> str | None:
    """Raises Degraded when MongoDB does not answer; /health/ready asks."""
    mongo: AsyncDatabase[Document] | None = connection.state.mongo
    if mongo is None:
        return "in memory"
    try:
        with pymongo.timeout(PING_TIMEOUT):
            await mongo.command("ping")
    except PyMongoError as error:
        raise Degraded("does not answer") from error
    return None
