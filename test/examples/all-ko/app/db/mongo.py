from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from fastapi.requests import HTTPConnection

from app.core.config import Settings

if TYPE_CHECKING:
    from pymongo.asynchronous.database import AsyncDatabase

Document = dict[str, Any]
Mongo: TypeAlias = "AsyncDatabase[Document] | None"


@asynccontextmanager
async def open_mongo(settings: Settings) -> AsyncGenerator[Mongo]:
    """Opened once, by the lifespan; None without MONGO_URL.

    The client connects on first use, keeps a pool, and reconnects to a server that comes
    back.
    """
    if settings.mongo_url is None:
        yield None
        return
    # Imported here, so that a start without MONGO_URL does not wait for it.
    from pymongo import AsyncMongoClient

    milliseconds = settings.mongo_timeout * 1000
    async with AsyncMongoClient[Document](
        settings.mongo_url,
        # Without `tz_aware`, datetimes are read without a time zone.
        tz_aware=True,
        # For a whole operation, with selecting a server and retries. By default, to
        # select a server alone may take 30 seconds.
        timeoutMS=milliseconds,
        serverSelectionTimeoutMS=milliseconds,
        connectTimeoutMS=milliseconds,
    ) as client:
        yield client[settings.mongo_database]


async def check_mongo(connection: HTTPConnection) -> str | None:
    """For /health/ready. Raises when MongoDB does not answer."""
    mongo: Mongo = connection.state.mongo
    if mongo is None:
        return "in memory"
    await mongo.command("ping")
    return None
