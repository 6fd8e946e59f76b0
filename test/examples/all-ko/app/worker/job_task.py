from typing import Any

from celery import Task

from app.jobs.job import TransientError
from app.worker.events import announce

# Seconds from the soft limit, an exception, to the hard one, which kills the process.
GRACE = 10


class JobTask(Task[Any, Any]):
    """The base of all tasks."""

    # Acknowledged when it is done, so that another worker does the job of a worker that
    # died. A job may be done twice, so doing it twice must do no harm.
    acks_late = True
    reject_on_worker_lost = True
    # Limited, so that a job that crashes its worker cannot crash all of them in turn.
    retry_on_worker_lost = True
    default_retry_delay = 1

    # Waits twice as long before each further attempt, up to a minute, partly at random
    autoretry_for = (TransientError,)
    retry_backoff = 1
    retry_backoff_max = 60
    retry_jitter = True

    # Celery calls these when it has stored the state that is announced here.
    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        announce(task_id)

    def after_return(
        self, status: str, retval: Any, task_id: str, args: Any, kwargs: Any, einfo: Any
    ) -> None:
        announce(task_id)
