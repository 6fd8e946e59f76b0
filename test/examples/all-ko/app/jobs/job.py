from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

PayloadT = TypeVar("PayloadT", bound=BaseModel)


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    # It failed for a reason that may pass, and will be tried again.
    RETRYING = "retrying"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One piece of work and how far it is. A change makes a new one."""

    id: UUID
    kind: str
    state: JobState = JobState.QUEUED
    # From 0 to 1
    progress: float = 0.0
    detail: str | None = None
    # JSON: what the work returned
    result: Any = None
    error: str | None = None
    created_at: datetime
    owner_id: int

    @property
    def finished(self) -> bool:
        return self.state in {JobState.SUCCEEDED, JobState.FAILED}


class Report(Protocol):
    """How the work tells how far it is; call it between two steps.

    It raises when the time is up, so whoever calls it often is stopped in time.
    """

    def __call__(self, progress: float, detail: str | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class JobKind(Generic[PayloadT]):
    """What can be done in the background, whoever does it: see app/jobs/backend.py.

    The work is a plain function, neither `async` nor tied to a request: it may run in a
    thread here or in another process. What it needs is in the payload; what it returns
    is the result. Both are JSON in between.
    """

    name: str
    work: Callable[[PayloadT, Report], BaseModel]
    # In seconds
    time_limit: int = 60
    max_retries: int = 3


class JobError(Exception):
    """The work cannot be done. The message is for the client; of any other error the
    client learns only that there was one."""


class TransientError(Exception):
    """It did not work now, but may work a little later: try again."""
