import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import pymongo
from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure, PyMongoError

from app.activity.log import ActivityLogError
from app.db.mongo import Document
from app.models.activity import Activity
from app.schemas.activity import ActivityQuery

logger = logging.getLogger(__name__)

COLLECTION = "activity"

# Every filter of the endpoint, each in the order in which it reads.
INDEXES = [
    IndexModel(
        [("subject.kind", ASCENDING), ("subject.id", ASCENDING), ("_id", DESCENDING)],
        name="subject",
    ),
    IndexModel([("actor_id", ASCENDING), ("_id", DESCENDING)], name="actor"),
    IndexModel([("request_id", ASCENDING)], name="request"),
]
# MongoDB itself deletes what is older than such an index says, once a minute.
EXPIRY = "expiry"
# IndexOptionsConflict, IndexKeySpecsConflict
CONFLICTS = {85, 86}

# Entries that may wait for a server that does not answer; further ones are lost at once.
MAX_WAITING = 1000
# Seconds
RETRY_INDEXES = 10.0


class MongoActivityLog:
    def __init__(self, database: AsyncDatabase[Document], *, days: int) -> None:
        self._database = database
        self._collection = database[COLLECTION]
        self._lifetime = int(timedelta(days=days).total_seconds())
        self._waiting = 0

    async def add(self, activity: Activity) -> None:
        if self._waiting >= MAX_WAITING:
            raise ActivityLogError
        self._waiting += 1
        try:
            await self._collection.insert_one(activity.to_document())
        except PyMongoError as error:
            raise ActivityLogError from error
        finally:
            self._waiting -= 1

    async def find(
        self,
        query: ActivityQuery,
        *,
        since: datetime | None = None,
        limit: int,
    ) -> list[Activity]:
        conditions: dict[str, Any] = {
            "action": query.action,
            "subject.kind": query.kind,
            "subject.id": query.subject_id,
            "actor_id": query.actor_id,
            "request_id": query.request_id,
        }
        # What is None was not asked for; MongoDB would look for null.
        conditions = {
            name: value for name, value in conditions.items() if value is not None
        }
        if since is not None:
            conditions["at"] = {"$gte": since}
        if query.before is not None:
            conditions["_id"] = {"$lt": ObjectId(query.before)}
        cursor = self._collection.find(conditions).sort("_id", DESCENDING).limit(limit)
        try:
            documents = await cursor.to_list()
        except PyMongoError as error:
            raise ActivityLogError from error
        return [Activity.from_document(document) for document in documents]

    async def create_indexes(self) -> None:
        """Until it works: the application may start before MongoDB does."""
        while True:
            try:
                # In a large collection this may take longer than anything else may.
                with pymongo.timeout(None):
                    await self._collection.create_indexes(INDEXES)
                    await self._create_expiry()
            except PyMongoError as error:
                logger.warning("no indexes of the activity log yet: %s", error)
                await asyncio.sleep(RETRY_INDEXES)
            else:
                return

    async def _create_expiry(self) -> None:
        try:
            await self._collection.create_index(
                "at", name=EXPIRY, expireAfterSeconds=self._lifetime
            )
        except OperationFailure as error:
            if error.code not in CONFLICTS:
                raise
            # It is there with the lifetime of an earlier setting.
            index = {"name": EXPIRY, "expireAfterSeconds": self._lifetime}
            await self._database.command("collMod", COLLECTION, index=index)
