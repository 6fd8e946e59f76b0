from pathlib import Path

from pydantic import BaseModel

from app.core.config import get_settings
from app.errors import AppError
from app.inference.digest import digest_of
from app.inference.image import decode
from app.inference.kept import keep_predictions, kept_predictions
from app.inference.model import Array, get_model
from app.jobs.job import JobKind, Report
from app.schemas.prediction import BatchPrediction, BatchPredictions, Prediction


class BatchImage(BaseModel):
    upload_id: int
    filename: str
    stored_as: str


class PredictBatchPayload(BaseModel):
    """Where the images are, not the images: a message is no place for megabytes."""

    images: list[BatchImage]


def predict_batch(payload: PredictBatchPayload, report: Report) -> BatchPredictions:
    """Run the model over images that were uploaded, a batch at a time."""
    settings = get_settings()
    done: list[BatchPrediction] = []
    size = settings.inference_max_batch
    for start in range(0, len(payload.images), size):
        done += _predict(payload.images[start : start + size])
        report(len(done) / len(payload.images), f"{len(done)} of {len(payload.images)}")
    return BatchPredictions(images=done)


def _predict(images: list[BatchImage]) -> list[BatchPrediction]:
    settings = get_settings()
    errors: dict[int, str] = {}
    digests: dict[int, str] = {}
    for image in images:
        try:
            with (settings.upload_dir / image.stored_as).open("rb") as file:
                digests[image.upload_id] = digest_of(file)
        except FileNotFoundError:
            errors[image.upload_id] = "It was deleted in the meantime"
    known: dict[str, Prediction] = kept_predictions(set(digests.values()))
    prepared: dict[str, Array] = {}
    for image in images:
        digest = digests.get(image.upload_id)
        if digest is None or digest in known or digest in prepared:
            continue
        path = settings.upload_dir / image.stored_as
        try:
            prepared[digest] = _prepare(path, settings.max_image_pixels)
        except FileNotFoundError:
            errors[image.upload_id] = "It was deleted in the meantime"
        except AppError as error:
            # One bad image is no reason to do without the others.
            errors[image.upload_id] = error.detail
    if prepared:
        answers = get_model().classify(list(prepared.values()))
        new = dict(zip(prepared, answers, strict=True))
        keep_predictions(new)
        known |= new
    predictions = {
        upload_id: known[digest]
        for upload_id, digest in digests.items()
        if digest in known
    }
    return [
        BatchPrediction(
            upload_id=image.upload_id,
            filename=image.filename,
            prediction=predictions.get(image.upload_id),
            error=errors.get(image.upload_id),
        )
        for image in images
    ]


def _prepare(path: Path, max_pixels: int) -> Array:
    with path.open("rb") as file:
        return get_model().prepare(decode(file, max_pixels=max_pixels))


PREDICT_BATCH = JobKind(name="predict-batch", work=predict_batch)
