from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.schemas.job import JobState

PayloadT = TypeVar("PayloadT", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A piece of background work and its progress. Immutable: a change makes a copy."""

    id: UUID
    kind: str
    state: JobState = JobState.QUEUED
    # From 0 to 1
    progress: float = 0.0
    detail: str | None = None
    # What the work returned or has done so far, as JSON
    result: Any = None
    error: str | None = None
    created_at: datetime
    owner_id: int

    @property
    def finished(self) -> bool:
        return self.state in {JobState.SUCCEEDED, JobState.FAILED}


@dataclass
class Report:
    """The work calls it between two steps, with its progress and what it has done so far.

    It raises when the time limit has passed, so the work should call it often.
    """

    save: Callable[[float, str | None, Any], None]
    progress: float = 0.0
    # What it was last called with, also by an earlier try: the work can go on from there.
    # Clients see it before the job is done, and when it fails.
    result: Any = None

    def __call__(
        self,
        progress: float,
        detail: str | None = None,
        result: BaseModel | None = None,
    ) -> None:
        # Work that begins again has done less than clients have seen.
        self.progress = max(self.progress, progress)
        if result is not None:
            self.result = result.model_dump(mode="json")
        self.save(self.progress, detail, self.result)


@dataclass(frozen=True, kw_only=True)
class JobKind(Generic[PayloadT]):
    """A kind of work that can run in the background: see app/jobs/queue.py.

    The work is a plain function, neither `async` nor tied to a request: it runs in a
    thread here or in another process. The payload has all that it needs, and it returns
    the result. Both are sent as JSON.
    """

    name: str
    work: Callable[[PayloadT, Report], BaseModel]
    # In seconds
    time_limit: int = 60
    max_retries: int = 3


class JobError(Exception):
    """The work cannot be done. The client gets the message; of other errors it only
    learns that the job failed."""


class TransientError(Exception):
    """The work failed, but may succeed a little later: it is tried again."""
