"""What this worker does, for Prometheus. Nothing here may import app.metrics at the top:
prometheus-client decides when it is imported where numbers are kept."""

import os
from tempfile import mkdtemp
from time import monotonic
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_ready

from app.core.config import get_settings

began: dict[str, float] = {}


def connect() -> None:
    """Called before the worker starts its processes: they share a folder."""
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", mkdtemp(prefix="metrics-"))
    worker_ready.connect(serve)
    task_prerun.connect(begin)
    task_postrun.connect(end)


def serve(**kwargs: Any) -> None:
    from prometheus_client import start_http_server

    from app.metrics import registry

    if port := get_settings().worker_metrics_port:
        start_http_server(port, registry=registry())


def begin(task_id: str, **kwargs: Any) -> None:
    began[task_id] = monotonic()


def end(task_id: str, task: Any, state: str, **kwargs: Any) -> None:
    from app.jobs.celery_queue import STATES
    from app.metrics import JOB_SECONDS

    seconds = monotonic() - began.pop(task_id)
    JOB_SECONDS.labels(task.name, STATES[state]).observe(seconds)
