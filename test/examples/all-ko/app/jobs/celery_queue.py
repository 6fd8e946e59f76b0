import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar, cast
from uuid import UUID

from anyio import CapacityLimiter, fail_after, to_thread
from celery import Celery, states
from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded
from pydantic import BaseModel, TypeAdapter

from app.core.config import Settings
from app.errors import ServiceUnavailableError
from app.jobs.celery_app import PolledResults, make_celery, progress_key
from app.jobs.job import Job, JobError, TransientError
from app.schemas.job import JobState

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds for broker and result backend to answer, all attempts together
TIMEOUT = 4.0

STATES = {
    states.PENDING: JobState.QUEUED,
    states.RECEIVED: JobState.QUEUED,
    states.STARTED: JobState.RUNNING,
    states.RETRY: JobState.RETRYING,
    states.SUCCESS: JobState.SUCCEEDED,
    states.FAILURE: JobState.FAILED,
    states.REVOKED: JobState.FAILED,
}

# What clients learn of an error that is no JobError
ERRORS = {
    TransientError: "It failed again and again",
    SoftTimeLimitExceeded: "It took too long",
    TimeLimitExceeded: "It took too long",
}

# The job as it was submitted. For Celery, an unknown id is PENDING; here, an id without
# this record is unknown.
RECORD = TypeAdapter(Job)


class CeleryQueue:
    """Sends jobs to workers, which may run on other machines.

    Celery blocks, so it is called in threads. They are few and have a timeout, because
    Celery also blocks while a broker is away.
    """

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._results = cast(PolledResults, celery.backend)
        self._threads = CapacityLimiter(8)

    async def send(self, job: Job, payload: BaseModel) -> None:
        message = payload.model_dump(mode="json")

        def send() -> None:
            # The record first: the worker may be done before this returns.
            self._results.set(_record_key(job.id), RECORD.dump_json(job))
            self._celery.send_task(job.kind, (message,), task_id=str(job.id))

        await self._call(send)

    async def status(self, job_id: UUID) -> Job | None:
        def read() -> Job | None:
            keys = [_record_key(job_id), progress_key(job_id)]
            record, progress = self._results.mget(keys)
            if record is None:
                return None
            job = replace(RECORD.validate_json(record), **json.loads(progress or "{}"))
            return _updated(job, self._results.get_task_meta(str(job_id)))

        return await self._call(read)

    async def ping(self) -> None:
        def ping() -> None:
            with self._celery.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, interval_start=0)
            self._results.client.ping()

        await self._call(ping)

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
    try:
        yield CeleryQueue(celery)
    finally:
        celery.close()


def _record_key(job_id: UUID) -> str:
    return f"job-record-{job_id}"


def _updated(job: Job, meta: dict[str, Any]) -> Job:
    """The job with the state that Celery has stored."""
    state, result = STATES[meta["status"]], meta["result"]
    match state:
        case JobState.SUCCEEDED:
            return replace(job, state=state, progress=1.0, detail=None, result=result)
        case JobState.FAILED:
            reason = ERRORS.get(type(result), "Something went wrong")
            error = str(result) if isinstance(result, JobError) else reason
            return replace(job, state=state, error=error)
    return replace(job, state=state)
