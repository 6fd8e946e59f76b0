from datetime import datetime
from typing import Protocol

from app.errors import ServiceUnavailableError
from app.models.activity import Activity
from app.schemas.activity import ActivityQuery


class ActivityLogError(ServiceUnavailableError):
    """It can be neither written nor read now."""

    def __init__(self) -> None:
        super().__init__(
            "The activity log is not available", headers={"Retry-After": "5"}
        )


class ActivityLog(Protocol):
    """What endpoints know of it, wherever it is kept. Both raise ActivityLogError."""

    async def add(self, activity: Activity) -> None: ...

    async def find(
        self,
        query: ActivityQuery,
        *,
        since: datetime | None = None,
        limit: int,
    ) -> list[Activity]:
        """What fits the query, newest first."""
        ...
