from app.jobs.celery_app import PROGRESS
from app.jobs.job import Report
from app.worker.events import announce
from app.worker.job_task import JobTask


def progress_of(task: JobTask) -> Report:
    """Stores the progress of a task in the result backend."""

    def report(progress: float, detail: str | None = None) -> None:
        state = {"progress": progress, "detail": detail}
        task.update_state(state=PROGRESS, meta=state)
        announce(str(task.request.id))

    return report
