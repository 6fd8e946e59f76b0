import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from anyio import CapacityLimiter, fail_after, to_thread
from celery import Celery, states
from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded
from pydantic import BaseModel

from app.core.config import Settings
from app.errors import ServiceUnavailableError
from app.jobs.job import Job, JobError, JobKind, JobState, PayloadT, TransientError
from app.worker.app import PROGRESS, PolledResults, make_celery
from app.worker.lost_jobs import AcceptedJob, AcceptedJobs

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds in which broker and result backend have to answer, all attempts together.
TIMEOUT = 4.0

STATES = {
    states.PENDING: JobState.QUEUED,
    states.RECEIVED: JobState.QUEUED,
    states.STARTED: JobState.RUNNING,
    PROGRESS: JobState.RUNNING,
    states.RETRY: JobState.RETRYING,
    states.SUCCESS: JobState.SUCCEEDED,
    states.FAILURE: JobState.FAILED,
    states.REVOKED: JobState.FAILED,
}


class JobRecord(BaseModel):
    """What Celery does not keep. Without one a job is unknown: to Celery every id that
    it has never heard of is PENDING."""

    kind: str
    created_at: datetime
    owner_id: int


class CeleryQueue:
    """Hands the work to workers, which may be on other machines.

    Celery blocks, so it is called in threads; few of them, and not for long, as it also
    blocks while a broker is away.
    """

    def __init__(self, celery: Celery, settings: Settings) -> None:
        self._celery = celery
        self._results = cast(PolledResults, celery.backend)
        self._accepted = AcceptedJobs(celery, settings)
        self._threads = CapacityLimiter(8)

    async def submit(
        self,
        kind: JobKind[PayloadT],
        payload: PayloadT,
        *,
        owner_id: int,
    ) -> Job:
        record = JobRecord(
            kind=kind.name,
            created_at=datetime.now(UTC),
            owner_id=owner_id,
        )
        job_id = uuid4()
        message = payload.model_dump(mode="json")

        def submit() -> None:
            # First the record: the worker may be done before this returns.
            self._results.set(_record_key(job_id), record.model_dump_json())
            task = self._celery.tasks[kind.name]
            task.apply_async((message,), task_id=str(job_id))
            self._accepted.add(AcceptedJob(id=job_id, kind=kind.name, payload=message))

        await self._call(submit)
        return Job(id=job_id, **dict(record))

    async def status(self, job_id: UUID) -> Job | None:
        def read() -> tuple[bytes | None, dict[str, Any]]:
            record = self._results.get(_record_key(job_id))
            return record, self._results.get_task_meta(str(job_id))

        record, meta = await self._call(read)
        if record is None:
            return None
        return _job(job_id, JobRecord.model_validate_json(record), meta)

    async def ping_broker(self) -> None:
        def ping() -> None:
            with self._celery.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, interval_start=0)

        await self._call(ping)

    async def ping_results(self) -> None:
        await self._call(self._results.client.ping)

    async def _call(self, function: Callable[[], T]) -> T:
        try:
            with fail_after(TIMEOUT):
                return await to_thread.run_sync(
                    function, abandon_on_cancel=True, limiter=self._threads
                )
        except Exception as error:
            logger.exception("broker or result backend do not answer")
            raise ServiceUnavailableError(
                "Background jobs are not available", headers={"Retry-After": "5"}
            ) from error


@contextmanager
def open_celery_queue(settings: Settings) -> Iterator[CeleryQueue]:
    celery = make_celery(settings, patient=False)
    # The tasks, to send them by.
    celery.loader.import_default_modules()
    try:
        yield CeleryQueue(celery, settings)
    finally:
        celery.close()


def _record_key(job_id: UUID) -> str:
    return f"job-record-{job_id}"


def _job(job_id: UUID, record: JobRecord, meta: dict[str, Any]) -> Job:
    state = STATES[meta["status"]]
    result = meta["result"]
    job = Job(id=job_id, state=state, **dict(record))
    if state is JobState.SUCCEEDED:
        return replace(job, progress=1.0, result=result)
    if state is JobState.FAILED:
        return replace(job, error=_error(result))
    if meta["status"] == PROGRESS:
        return replace(job, **result)
    return job


def _error(error: object) -> str:
    match error:
        case JobError():
            return str(error)
        case TransientError():
            return "It failed again and again"
        case SoftTimeLimitExceeded() | TimeLimitExceeded():
            return "It took too long"
        case _:
            return "Something went wrong"
