import logging
import random
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from anyio import from_thread, sleep, to_thread
from pydantic import BaseModel

from app.jobs.job import Job, JobError, JobKind, PayloadT, Report, TransientError
from app.jobs.store import JobStore
from app.metrics import JOB_SECONDS
from app.schemas.job import JobState

logger = logging.getLogger(__name__)


def back_off(retries: int) -> float:
    """Seconds until the next attempt: twice as many each time, up to a minute, and partly
    random, so that jobs that failed together are not all tried again together."""
    return random.uniform(0.5, 1) * min(2.0**retries, 60)  # noqa: S311


async def run_job(
    store: JobStore, job: Job, kind: JobKind[PayloadT], payload: PayloadT
) -> None:
    """Do the work in a thread of this process, so that it does not hold up requests."""
    deadline = 0.0

    def save(progress: float, detail: str | None, result: Any) -> None:
        nonlocal job
        now = {"progress": progress, "detail": detail, "result": result}
        job = replace(job, state=JobState.RUNNING, **now)
        from_thread.run(store.save, job)
        # A thread cannot be stopped from outside: it has to check the time itself.
        if monotonic() > deadline:
            raise JobError("It took too long")

    report = Report(save)

    def work() -> BaseModel:
        nonlocal deadline
        deadline = monotonic() + kind.time_limit
        report(0.0)
        return kind.work(payload, report)

    for retries in range(kind.max_retries + 1):
        try:
            done = await to_thread.run_sync(work, limiter=store.threads)
            result = done.model_dump(mode="json")
            job = replace(
                job, state=JobState.SUCCEEDED, progress=1.0, detail=None, result=result
            )
        except JobError as error:
            job = replace(job, state=JobState.FAILED, error=str(error))
        except TransientError:
            logger.warning("job %s: try %d failed", job.id, retries + 1, exc_info=True)
            if retries < kind.max_retries:
                await store.save(replace(job, state=JobState.RETRYING))
                await sleep(back_off(retries))
                continue
            job = replace(job, state=JobState.FAILED, error="It failed again and again")
        except Exception:
            logger.exception("job %s failed", job.id)
            job = replace(job, state=JobState.FAILED, error="Something went wrong")
        break
    await store.save(job)
    seconds = (datetime.now(UTC) - job.created_at).total_seconds()
    JOB_SECONDS.labels(job.kind, job.state).observe(seconds)
