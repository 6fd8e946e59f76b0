from collections import deque
from datetime import datetime

from app.models.activity import Activity, to_milliseconds
from app.schemas.activity import ActivityQuery

CAPACITY = 1000


class MemoryActivityLog:
    """The latest entries of this process; they are lost when it stops."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        # With `maxlen`, a new entry replaces the oldest.
        self._entries: deque[Activity] = deque(maxlen=capacity)

    async def add(self, activity: Activity) -> None:
        self._entries.append(activity)

    async def find(
        self, query: ActivityQuery, *, since: datetime | None = None, limit: int
    ) -> list[Activity]:
        if since is not None:
            since = to_milliseconds(since)
        found = [
            entry
            for entry in self._entries
            if query.action in (None, entry.action)
            and query.kind in (None, entry.subject.kind)
            and query.subject_id in (None, entry.subject.id)
            and query.actor_id in (None, entry.actor_id)
            and (since is None or entry.at >= since)
            and query.request_id in (None, entry.request_id)
            and (query.before is None or entry.id < query.before)
        ]
        return sorted(found, key=lambda entry: entry.id, reverse=True)[:limit]
