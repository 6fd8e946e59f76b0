from typing import BinaryIO

from pydantic import BaseModel

from app.core.config import get_settings
from app.errors import AppError
from app.inference.digest import digest_of
from app.inference.image import decode
from app.inference.kept import keep_prediction, kept_prediction
from app.inference.model import Array, get_model
from app.jobs.job import JobKind, Report
from app.schemas.prediction import BatchPrediction, BatchPredictions, Prediction


class BatchImage(BaseModel):
    upload_id: int
    filename: str
    stored_as: str


class PredictBatchPayload(BaseModel):
    """Names the files of the images: a message to a worker has to stay small."""

    images: list[BatchImage]


def predict_batch(payload: PredictBatchPayload, report: Report) -> BatchPredictions:
    """Predict uploaded images, one batch of the model after the other."""
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
    # Predictions and prepared images by digest: one image may be uploaded several times.
    digests: dict[int, str] = {}
    predictions: dict[str, Prediction] = {}
    prepared: dict[str, Array] = {}
    for image in images:
        try:
            with (settings.upload_dir / image.stored_as).open("rb") as file:
                digest = digests[image.upload_id] = digest_of(file)
                kept = kept_prediction(digest)
                if kept is not None:
                    predictions[digest] = kept
                elif digest not in prepared:
                    prepared[digest] = _prepare(file, settings.max_image_pixels)
        except FileNotFoundError:
            errors[image.upload_id] = "It was deleted in the meantime"
        except AppError as error:
            # One image that cannot be decoded must not fail the others.
            errors[image.upload_id] = error.detail
    if prepared:
        answers = get_model().classify(list(prepared.values()))
        for digest, prediction in zip(prepared, answers, strict=True):
            predictions[digest] = prediction
            keep_prediction(digest, prediction)
    return [
        BatchPrediction(
            upload_id=image.upload_id,
            filename=image.filename,
            prediction=predictions.get(digests.get(image.upload_id, "")),
            error=errors.get(image.upload_id),
        )
        for image in images
    ]


def _prepare(file: BinaryIO, max_pixels: int) -> Array:
    return get_model().prepare(decode(file, max_pixels=max_pixels))


PREDICT_BATCH = JobKind(name="predict-batch", work=predict_batch)
