import ssl
from typing import Any

from celery import Celery
from celery.backends.redis import RedisBackend

from app.core.config import Settings

# Seconds that results are kept
RESULT_EXPIRES = 24 * 3600


class PolledResults(RedisBackend):
    """Redis, without a subscription for each job that is sent.

    Celery subscribes to wait for results. The application never waits for a result, so
    the subscriptions would never end.
    """

    def on_task_call(self, producer: Any, task_id: str) -> None:
        pass


def make_celery(settings: Settings, *, patient: bool) -> Celery:
    """Celery for workers (patient) and for the web application.

    While the broker is away, a worker waits for it with its finished job; a request gets
    an error before its client gives up.
    """
    celery = Celery(
        "app",
        broker=settings.celery_broker_url,
        backend=f"{__name__}:PolledResults+{settings.celery_result_backend}",
        include=["app.worker.tasks"],
    )
    if (settings.celery_broker_url or "").startswith("amqp"):
        celery.conf.update(RABBITMQ)
    else:
        celery.conf.broker_transport_options = redis_options(settings)
    celery.conf.update(
        task_default_queue=settings.celery_queue,
        # Pickle would run any code that a message contains.
        accept_content=["json"],
        task_serializer="json",
        result_serializer="json",
        # To distinguish a job that is running from one that waits
        task_track_started=True,
        result_expires=RESULT_EXPIRES,
        # A worker takes one job at a time: further jobs are for other workers.
        worker_prefetch_multiplier=1,
        # A job whose connection is lost cannot be acknowledged (see JobTask), so that
        # another worker gets it: do not run it here to the end as well.
        worker_cancel_long_running_tasks_on_connection_loss=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=2,
        broker_use_ssl=tls_of(settings.celery_broker_url),
        redis_backend_use_ssl=tls_of(settings.celery_result_backend),
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

RABBITMQ = {
    # A job counts as sent when RabbitMQ confirms it.
    "broker_transport_options": {
        "confirm_publish": True,
        "read_timeout": 5,
        "write_timeout": 5,
    },
    # With other queues, Celery limits prefetching in a way that RabbitMQ 4.3 refuses.
    # Retries wait on the broker, for which Celery needs the exchange type "topic".
    "task_default_queue_type": "quorum",
    "task_default_exchange_type": "topic",
}


def redis_options(settings: Settings) -> dict[str, Any]:
    return {
        # Redis does not notice that a worker has died: a job that is not acknowledged in
        # this time goes to another worker. It has to be longer than any job and than any
        # wait before a retry, or jobs are done twice.
        "visibility_timeout": settings.celery_visibility_timeout,
        # Look for such jobs every 10 seconds rather than every 100.
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "socket_keepalive": True,
    }


def tls_of(url: str | None) -> dict[str, Any] | None:
    """Celery does not check the certificate of rediss:// without this."""
    is_tls = url is not None and url.startswith("rediss://")
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED} if is_tls else None


def progress_key(job_id: object) -> str:
    """Of what a job has done so far, in the result backend."""
    return f"job-progress-{job_id}"
