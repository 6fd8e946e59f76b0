import logging

from PIL import Image
from pydantic import BaseModel

from app.core.config import get_settings
from app.errors import AppError
from app.inference.image import decode
from app.inference.model import Array, get_model
from app.jobs.job import JobError, JobKind, Report
from app.metrics import IMAGES, counted
from app.schemas.prediction import BatchPrediction, BatchPredictions

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

    images: list[BatchImage]


def predict_batch(payload: PredictBatchPayload, report: Report) -> BatchPredictions:
    """Predict uploaded images, one batch of the model after the other. What an earlier
    try has done is not done again."""
    size = settings.inference_max_batch
    done = BatchPredictions.model_validate(report.result or {"images": []})
    while rest := payload.images[len(done.images) :]:
        done.images += _predict(rest[:size])
        count, total = len(done.images), len(payload.images)
        report(count / total, f"{count} of {total}", done)
    if not any(image.prediction for image in done.images):
        if any(image.error == MISSING for image in done.images):
            folder = settings.upload_dir.resolve()
            logger.error("no image is in %s: is it the server's UPLOAD_DIR?", folder)
            raise JobError("No image was found where this job was done")
        raise JobError("No image could be predicted")
    return done


def _predict(images: list[BatchImage]) -> list[BatchPrediction]:
    model = get_model()
    answers = [
        BatchPrediction(**image.model_dump(exclude={"stored_as"})) for image in images
    ]
    prepared: list[tuple[BatchPrediction, Array]] = []
    for image, answer in zip(images, answers, strict=True):
        if image.error is None:
            try:
                with counted(IMAGES, "batch"):
                    prepared.append((answer, model.prepare(_decode(image.stored_as))))
            except FileNotFoundError:
                answer.error = MISSING
            except AppError as error:
                # One image that cannot be decoded must not fail the others.
                answer.error = error.detail
    if prepared:
        predictions = model.classify([pixels for _, pixels in prepared])
        for (answer, _), prediction in zip(prepared, predictions, strict=True):
            answer.prediction = prediction
    return answers


def _decode(stored_as: str) -> Image.Image:
    with (settings.upload_dir / stored_as).open("rb") as file:
        return decode(file, max_pixels=settings.max_image_pixels)


PREDICT_BATCH = JobKind(
    name="predict-batch",
    work=predict_batch,
    time_limit=round(settings.batch_max_images * settings.batch_image_timeout),
)
