"""celery --app app.worker.main worker"""

from typing import Any

from celery.signals import setup_logging

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
