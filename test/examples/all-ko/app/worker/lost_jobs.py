import logging
import time
from typing import Any, cast
from uuid import UUID

from celery import Celery, bootsteps
from pydantic import BaseModel

from app.core.config import Settings, get_settings
from app.worker.app import RESULT_EXPIRES, PolledResults

logger = logging.getLogger(__name__)

# Seconds between two looks, and how many jobs are looked at: the worker does nothing
# else meanwhile.
EVERY = 5
AT_ONCE = 500


class AcceptedJob(BaseModel):
    """Enough of a job to hand it over once more."""

    id: UUID
    kind: str
    payload: Any


class AcceptedJobs:
    """Those of which nobody knows yet that a worker has begun them.

    Kombu takes a job off a Redis list in one step and notes in the next that it has it.
    When Redis or the worker dies in between, the job is nowhere, although somebody was
    told that it was accepted. Here it still is, with the time when it was handed over.
    """

    def __init__(self, celery: Celery, settings: Settings) -> None:
        self._celery = celery
        self._results = cast(PolledResults, celery.backend)
        self._key = f"accepted-jobs-{settings.celery_queue}"
        self._patience = settings.celery_visibility_timeout

    def add(self, job: AcceptedJob) -> None:
        with self._results.client.pipeline() as redis:
            redis.zadd(self._key, {job.model_dump_json(): time.time()})
            # After that time nobody can ask for any of them.
            redis.expire(self._key, RESULT_EXPIRES)
            redis.execute()

    def hand_over_lost(self) -> None:
        """Forget the jobs that were begun, and send again what is nowhere to be found.

        What waits in the queue for its turn is not lost, however long it waits. A job
        may be sent twice, by two workers: it has to bear that anyway.
        """
        redis = self._results.client
        now = time.time()
        known = redis.zrangebyscore(
            self._key, 0, now - EVERY, start=0, num=AT_ONCE, withscores=True
        )
        idle = known and self._waiting() == 0
        for accepted, handed_over in known:
            job = AcceptedJob.model_validate_json(accepted)
            if redis.exists(self._results.get_key_for_task(str(job.id))):
                redis.zrem(self._key, accepted)
            elif idle and now - handed_over > self._patience:
                logger.warning("job %s was lost: handing it over again", job.id)
                redis.zadd(self._key, {accepted: now}, xx=True)
                self._celery.tasks[job.kind].apply_async(
                    (job.payload,), task_id=str(job.id), retry=False
                )

    def _waiting(self) -> int:
        """How many jobs are in the queue."""
        with self._celery.connection_for_write() as connection:
            # Not `passive`: Redis has no lists that are empty, so there is no queue then.
            queue = cast(Any, connection.default_channel).queue_declare(
                self._celery.conf.task_default_queue, durable=True, auto_delete=False
            )
            return cast(int, queue.message_count)


class HandOverLostJobs(bootsteps.StartStopStep):
    """What a worker does now and then beside its work."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        jobs = AcceptedJobs(parent.app, get_settings())
        self._timer = parent.timer.call_repeatedly(EVERY, self._try, (jobs,))

    def stop(self, parent: Any) -> None:
        self._timer.cancel()

    def _try(self, jobs: AcceptedJobs) -> None:
        try:
            jobs.hand_over_lost()
        except Exception:
            # The broker is away, say. The worker itself sees to that.
            logger.warning("cannot look for lost jobs", exc_info=True)
