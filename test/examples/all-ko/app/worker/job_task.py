from typing import Any

from celery import Task

from app.jobs.job import TransientError
from app.worker.events import announce

# Seconds from the soft limit, an exception, to the hard one, which kills the process.
GRACE = 10


class JobTask(Task[Any, Any]):
    """What all jobs have in common."""

    # Not when it is received: a job that a worker took along into its death is done by
    # another one. It may thus be done twice, so doing it twice must do no harm.
    acks_late = True
    reject_on_worker_lost = True
    # Counted, lest a job that kills its worker kill one after the other.
    retry_on_worker_lost = True
    default_retry_delay = 1

    # Twice as long before each further try, up to a minute, and never quite as long.
    autoretry_for = (TransientError,)
    retry_backoff = 1
    retry_backoff_max = 60
    retry_jitter = True

    # Celery calls these when it has stored the state that is announced here.
    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        announce(task_id)

    def after_return(
        self,
        status: str,
        retval: Any,
        task_id: str,
        args: Any,
        kwargs: Any,
        einfo: Any,
    ) -> None:
        announce(task_id)
