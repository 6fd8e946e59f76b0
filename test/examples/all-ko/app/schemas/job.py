from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.jobs.job import JobState


class JobPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    state: JobState
    progress: float
    detail: str | None = None
    result: Any = None
    error: str | None = None
    created_at: datetime
