import json
from typing import Any, cast

from celery.backends.redis import RedisBackend

from app.jobs.celery_app import progress_key
from app.jobs.job import Report
from app.worker.events import announce
from app.worker.job_task import JobTask


def progress_of(task: JobTask) -> Report:
    """Stores the progress of a job in the result backend, beside the state that Celery
    overwrites: another worker goes on from there when this one dies."""
    results = cast(RedisBackend, task.backend)
    key = progress_key(task.request.id)

    def save(progress: float, detail: str | None, result: Any) -> None:
        now = {"progress": progress, "detail": detail, "result": result}
        results.set(key, json.dumps(now))
        announce(str(task.request.id))

    kept = json.loads(results.ensure(results.get, (key,)) or "{}")
    return Report(save, kept.get("progress", 0.0), kept.get("result"))
