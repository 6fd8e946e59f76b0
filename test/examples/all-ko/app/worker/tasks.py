from celery import shared_task

from app.jobs.catalogue_report import (
    CATALOGUE_REPORT,
    CatalogueReportPayload,
    make_report,
)
from app.jobs.predict_batch import PREDICT_BATCH, PredictBatchPayload
from app.jobs.predict_batch import predict_batch as predict_images
from app.schemas.prediction import BatchPredictions
from app.services.catalogue import CatalogueReport
from app.worker.job_task import GRACE, JobTask
from app.worker.progress import progress_of


# `pydantic=True` makes the payload of the message's JSON, and JSON of the result.
@shared_task(
    name=CATALOGUE_REPORT.name,
    base=JobTask,
    bind=True,
    pydantic=True,
    max_retries=CATALOGUE_REPORT.max_retries,
    soft_time_limit=CATALOGUE_REPORT.time_limit,
    time_limit=CATALOGUE_REPORT.time_limit + GRACE,
)
def catalogue_report(self: JobTask, payload: CatalogueReportPayload) -> CatalogueReport:
    return make_report(payload, progress_of(self))


@shared_task(
    name=PREDICT_BATCH.name,
    base=JobTask,
    bind=True,
    pydantic=True,
    max_retries=PREDICT_BATCH.max_retries,
    soft_time_limit=PREDICT_BATCH.time_limit,
    time_limit=PREDICT_BATCH.time_limit + GRACE,
)
def predict_batch(self: JobTask, payload: PredictBatchPayload) -> BatchPredictions:
    return predict_images(payload, progress_of(self))
