from typing import Any

from celery import Celery
from celery.backends.redis import RedisBackend

from app.core.config import Settings

# Our own state beside Celery's: running, and so far.
PROGRESS = "PROGRESS"

# Results are for whoever asks today.
RESULT_EXPIRES = 24 * 3600


class PolledResults(RedisBackend):
    """Redis without the channel that Celery subscribes to for each job it sends.

    Whoever sends jobs here never waits for one, so nobody would read those messages,
    nor end the subscriptions.
    """

    def on_task_call(self, producer: Any, task_id: str) -> None:
        pass


def make_celery(settings: Settings, *, patient: bool) -> Celery:
    """Celery as workers (patient) and as the web application have it.

    A worker that has done its work waits for the broker to come back; a request whose
    broker is away is answered with an error while somebody still listens.
    """
    celery = Celery(
        "app",
        broker=settings.celery_broker_url,
        backend=f"{__name__}:PolledResults+{settings.celery_result_backend}",
        include=["app.worker.tasks"],
    )
    over_amqp = (settings.celery_broker_url or "").startswith("amqp")
    celery.conf.update(
        task_default_queue=settings.celery_queue,
        # Pickle would run whatever code is in a message.
        accept_content=["json"],
        task_serializer="json",
        result_serializer="json",
        # So that a job that has been started is told from one that waits.
        task_track_started=True,
        result_expires=RESULT_EXPIRES,
        # A worker that takes several at once keeps others from what it cannot do yet.
        worker_prefetch_multiplier=1,
        # Acknowledged only when done (see JobTask), they would be run here to the end
        # and, the connection being lost, once more elsewhere.
        worker_cancel_long_running_tasks_on_connection_loss=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=2,
        broker_transport_options=AMQP if over_amqp else redis_options(settings),
        redis_socket_connect_timeout=2,
        redis_socket_timeout=5,
        redis_backend_health_check_interval=25,
        # One connection pool for all threads, not one each.
        result_backend_thread_safe=True,
        result_backend_always_retry=patient,
        result_backend_transport_options={} if patient else {"retry_policy": BRIEF},
        task_publish_retry_policy=LONG if patient else BRIEF,
    )
    return celery


BRIEF = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
LONG = {"max_retries": 60, "interval_start": 0, "interval_step": 0.2, "interval_max": 1}

# A job counts as handed over when RabbitMQ says so, not when it left this machine.
AMQP = {"confirm_publish": True, "read_timeout": 5, "write_timeout": 5}


def redis_options(settings: Settings) -> dict[str, Any]:
    return {
        # Redis cannot see that a worker has died: a job that is not acknowledged by
        # then is given to another one. It has to be longer than any job, and than any
        # wait before a retry, or jobs are done twice.
        "visibility_timeout": settings.celery_visibility_timeout,
        # Look for such jobs every 10 seconds rather than every 100.
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "socket_keepalive": True,
    }
