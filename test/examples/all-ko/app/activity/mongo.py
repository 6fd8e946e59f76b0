from datetime import datetime, timedelta
from typing import Any

import pymongo
from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from app.activity.log import ActivityLogError
from app.db.mongo import Document
from app.models.activity import Activity
from app.schemas.activity import ActivityQuery

LIFETIME = timedelta(days=90)

# One index for each filter of the endpoint, in the order of its results
INDEXES = [
    IndexModel(
        [("subject.kind", ASCENDING), ("subject.id", ASCENDING), ("_id", DESCENDING)],
        name="subject",
    ),
    IndexModel([("actor_id", ASCENDING), ("_id", DESCENDING)], name="actor"),
    IndexModel([("request_id", ASCENDING)], name="request"),
    # MongoDB deletes older entries, once a minute. To change the lifetime of an existing
    # index, use `collMod`.
    IndexModel("at", name="expiry", expireAfterSeconds=int(LIFETIME.total_seconds())),
]

# Entries that may wait while the server does not answer. Further entries are lost.
MAX_WAITING = 1000


class MongoActivityLog:
    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._collection = database["activity"]
        self._indexed = False
        self._waiting = 0

    async def add(self, activity: Activity) -> None:
        if self._waiting >= MAX_WAITING:
            raise ActivityLogError
        self._waiting += 1
        try:
            if not self._indexed:
                # Called later than the start, as the application may start before
                # MongoDB, and without a timeout, as an index of a large collection
                # takes long.
                with pymongo.timeout(None):
                    await self._collection.create_indexes(INDEXES)
                self._indexed = True
            await self._collection.insert_one(activity.to_document())
        except PyMongoError as error:
            raise ActivityLogError from error
        finally:
            self._waiting -= 1

    async def find(
        self, query: ActivityQuery, *, since: datetime | None = None, limit: int
    ) -> list[Activity]:
        conditions: dict[str, Any] = {
            "action": query.action,
            "subject.kind": query.kind,
            "subject.id": query.subject_id,
            "actor_id": query.actor_id,
            "request_id": query.request_id,
        }
        # Filters that are not set are left out: MongoDB would look for null.
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
