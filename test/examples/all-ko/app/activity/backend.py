from typing import Annotated, cast

from fastapi import BackgroundTasks, Depends
from fastapi.requests import HTTPConnection

from app.activity.log import ActivityLog
from app.activity.memory import MemoryActivityLog
from app.activity.recorder import ActivityRecorder
from app.db.mongo import Mongo


def activity_log(mongo: Mongo) -> ActivityLog:
    if mongo is None:
        return MemoryActivityLog()
    # Imported here, so that a start without MONGO_URL does not wait for it.
    from app.activity.mongo import MongoActivityLog

    return MongoActivityLog(mongo)


async def get_activity_log(connection: HTTPConnection) -> ActivityLog:
    return cast(ActivityLog, connection.state.activity)


ActivityLogDep = Annotated[ActivityLog, Depends(get_activity_log)]


async def get_activity_recorder(
    log: ActivityLogDep, background_tasks: BackgroundTasks
) -> ActivityRecorder:
    return ActivityRecorder(log, background_tasks)


ActivityDep = Annotated[ActivityRecorder, Depends(get_activity_recorder)]
