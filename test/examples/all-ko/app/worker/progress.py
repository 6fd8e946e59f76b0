from app.jobs.job import Report
from app.worker.app import PROGRESS
from app.worker.events import announce
from app.worker.job_task import JobTask


def progress_of(task: JobTask) -> Report:
    """What a task's work tells how far it is, kept where everybody can ask for it."""

    def report(progress: float, detail: str | None = None) -> None:
        state = {"progress": progress, "detail": detail}
        task.update_state(state=PROGRESS, meta=state)
        announce(str(task.request.id))

    return report
