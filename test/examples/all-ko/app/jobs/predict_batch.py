import logging
from collections.abc import Sequence

from pydantic import BaseModel

from app.core.config import get_settings
from app.errors import AppError, ServiceUnavailableError
from app.inference.predictor import Predictor, get_predictors
from app.jobs.job import JobError, JobKind, Report, TransientError
from app.metrics import count_images
from app.schemas.prediction import BatchPrediction, BatchPredictions, Prediction

logger = logging.getLogger(__name__)

settings = get_settings()

MISSING = "It was deleted in the meantime"


class BatchImage(BaseModel):
    """A file that was uploaded, or why it was not kept."""

    filename: str
    upload_id: int | None = None
    stored_as: str = ""
    error: str | None = None


class PredictBatchPayload(BaseModel):
    """Names the files of the images: a message to a worker has to stay small."""

    model: str
    images: list[BatchImage]


def predict_batch(payload: PredictBatchPayload, report: Report) -> BatchPredictions:
    """Predict uploaded images, one batch of the model after the other. What an earlier
    try has done is not done again."""
    predictor = get_predictors().get(payload.model)
    if predictor is None:
        raise JobError(
            f"The model {payload.model} is not served where this job was done"
        )
    size = predictor.model.batch
    done = BatchPredictions.model_validate(report.result or {"images": []})
    while rest := payload.images[len(done.images) :]:
        done.images += _predict(predictor, rest[:size])
        count, total = len(done.images), len(payload.images)
        report(count / total, f"{count} of {total}", done)
    if not any(image.prediction for image in done.images):
        if any(image.error == MISSING for image in done.images):
            folder = settings.upload_dir.resolve()
            logger.error("no image is in %s: is it the server's UPLOAD_DIR?", folder)
            raise JobError("No image was found where this job was done")
        raise JobError("No image could be predicted")
    return done


def _predict(
    predictor: Predictor, images: Sequence[BatchImage]
) -> list[BatchPrediction]:
    # All of them before the first answer, so that they become one batch.
    waiting = [
        predictor.submit((settings.upload_dir / image.stored_as).read_bytes)
        if image.error is None
        else None
        for image in images
    ]
    done = []
    for image, answer in zip(images, waiting, strict=True):
        one = BatchPrediction(**image.model_dump(exclude={"stored_as"}))
        outcome = answer.result() if answer else None
        match outcome:
            case Prediction():
                one.prediction = outcome.model_dump(mode="json")
            case FileNotFoundError():
                one.error = MISSING
            case ServiceUnavailableError():
                # The model runs elsewhere, and does not answer.
                raise TransientError from outcome
            case AppError():
                # One image that cannot be decoded must not fail the others.
                one.error = outcome.detail
            case Exception():
                raise outcome
        if answer:
            count_images(predictor.model.name, "batch", [outcome])
        done.append(one)
    return done


PREDICT_BATCH = JobKind(
    name="predict-batch",
    work=predict_batch,
    time_limit=round(settings.batch_max_images * settings.batch_image_timeout),
)
