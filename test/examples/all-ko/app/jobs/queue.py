from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeAlias
from uuid import UUID, uuid4

from fastapi import BackgroundTasks, Depends
from fastapi.requests import HTTPConnection

from app.core.config import Settings
from app.db.after_commit import AfterCommit, AfterCommitDep
from app.events.bus import EventBus
from app.jobs.job import Job, JobKind, PayloadT
from app.jobs.run import run_job
from app.jobs.store import JobStore

if TYPE_CHECKING:
    from app.jobs.celery_queue import CeleryQueue

# Runs the jobs, in this process or in workers
JobBackend: TypeAlias = "JobStore | CeleryQueue"


@asynccontextmanager
async def open_jobs(settings: Settings, events: EventBus) -> AsyncGenerator[JobBackend]:
    """Opened once, by the lifespan. With CELERY_BROKER_URL, workers run the jobs."""
    if settings.celery_broker_url is not None:
        # Imported only with a broker: Celery makes the start 50 % longer.
        from app.jobs.celery_queue import open_celery_queue

        with open_celery_queue(settings) as celery_queue:
            yield celery_queue
        return
    yield JobStore(
        threads=settings.job_threads, capacity=settings.job_capacity, events=events
    )


@dataclass(frozen=True)
class JobQueue:
    """Endpoints submit background work here, and read its state."""

    backend: JobBackend
    background_tasks: BackgroundTasks
    after_commit: AfterCommit

    def submit(
        self, kind: JobKind[PayloadT], payload: PayloadT, *, owner_id: int
    ) -> Job:
        """Start the work after the commit; a request that fails starts nothing.

        The response is a 503 when the job cannot be accepted.
        """
        job = Job(
            id=uuid4(), kind=kind.name, created_at=datetime.now(UTC), owner_id=owner_id
        )
        if not isinstance(self.backend, JobStore):
            self.after_commit.append(partial(self.backend.send, job, payload))
            return job
        self.backend.require_room()
        self.after_commit.append(partial(self.backend.save, job))
        # A background task runs after the response, and not when the request fails.
        self.background_tasks.add_task(run_job, self.backend, job, kind, payload)
        return job

    async def status(self, job_id: UUID) -> Job | None:
        """The job as it is now; None when it is unknown or has been forgotten."""
        return await self.backend.status(job_id)


async def get_job_queue(
    connection: HTTPConnection,
    background_tasks: BackgroundTasks,
    after_commit: AfterCommitDep,
) -> JobQueue:
    return JobQueue(connection.state.jobs, background_tasks, after_commit)


JobQueueDep = Annotated[JobQueue, Depends(get_job_queue)]


async def ping(connection: HTTPConnection) -> None:
    """For /health/ready. Raises when broker or result backend do not answer."""
    backend: JobBackend = connection.state.jobs
    if not isinstance(backend, JobStore):
        await backend.ping()
