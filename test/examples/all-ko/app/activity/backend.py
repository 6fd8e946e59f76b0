import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import BackgroundTasks, Depends
from fastapi.requests import HTTPConnection
from pymongo.asynchronous.database import AsyncDatabase

from app.activity.log import ActivityLog
from app.activity.memory import MemoryActivityLog
from app.activity.mongo import MongoActivityLog
from app.activity.recorder import ActivityRecorder
from app.core.config import Settings
from app.db.mongo import Document


@asynccontextmanager
async def open_activity_log(
    settings: Settings, mongo: AsyncDatabase[Document] | None
) -> AsyncIterator[ActivityLog]:
    if mongo is None:
        yield MemoryActivityLog()
        return
    log = MongoActivityLog(mongo, days=settings.activity_days)
    indexes = asyncio.create_task(log.create_indexes())
    # There before the first request, as a rule. The start waits no longer for MongoDB
    # than anybody else, though: what takes longer goes on beside the requests.
    await asyncio.wait([indexes], timeout=settings.mongo_timeout)
    try:
        yield log
    finally:
        indexes.cancel()
        await asyncio.gather(indexes, return_exceptions=True)


async def get_activity_log(connection: HTTPConnection) -> ActivityLog:
    log: ActivityLog = connection.state.activity
    return log


ActivityLogDep = Annotated[ActivityLog, Depends(get_activity_log)]


async def get_activity_recorder(
    log: ActivityLogDep, background_tasks: BackgroundTasks
) -> ActivityRecorder:
    return ActivityRecorder(log, background_tasks)


ActivityDep = Annotated[ActivityRecorder, Depends(get_activity_recorder)]
