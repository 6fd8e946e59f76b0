"""celery --app app.worker.main worker"""

import os
import sys
from multiprocessing import get_context
from typing import Any

from celery.signals import celeryd_init, setup_logging, worker_process_init

from app.core.config import get_settings
from app.jobs.celery_app import make_celery
from app.logging import configure_logging
from app.worker import metrics

app = make_celery(get_settings(), patient=True)


# With a receiver of this signal, Celery does not set up logging itself.
@setup_logging.connect
def log_like_the_application(**kwargs: Any) -> None:
    configure_logging(get_settings())


metrics.connect()


@worker_process_init.connect
def load_models(**kwargs: Any) -> None:
    # Imported when the worker is set up, and app.metrics with it.
    from app.inference.predictor import get_predictors

    get_predictors()


@celeryd_init.connect
def refuse_broken_models(**kwargs: Any) -> None:
    """In a child: CUDA, once used, does not survive the fork of the worker's processes."""
    context = get_context("fork" if hasattr(os, "fork") else None)
    child = context.Process(target=load_models)
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)
