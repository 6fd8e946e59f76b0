from datetime import datetime
from typing import Protocol

from app.errors import ServiceUnavailableError
from app.models.activity import Activity
from app.schemas.activity import ActivityQuery


class ActivityLogError(ServiceUnavailableError):
    """The log cannot be read or written now."""

    def __init__(self) -> None:
        super().__init__(
            "The activity log is not available", headers={"Retry-After": "5"}
        )


class ActivityLog(Protocol):
    """Kept in MongoDB or in memory. Both methods raise ActivityLogError."""

    async def add(self, activity: Activity) -> None: ...

    async def find(
        self, query: ActivityQuery, *, since: datetime | None = None, limit: int
    ) -> list[Activity]:
        """The entries that match the query, newest first."""
        ...
