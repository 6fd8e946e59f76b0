from typing import Any, Generic, TypeVar

from pydantic import BaseModel


class Prediction(BaseModel):
    # Which one it was, and its version
    model: str


class Label(BaseModel):
    label: str
    # From 0 to 1
    confidence: float


class ClassesPrediction(Prediction, Label):
    # The most likely ones, `label` included
    top: list[Label]


class VectorPrediction(Prediction):
    vector: list[float]


class Box(Label):
    """In pixels of the image that was sent, from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


class BoxesPrediction(Prediction):
    boxes: list[Box]


class ArraysPrediction(Prediction):
    """The outputs of the model for the image, by their names."""

    arrays: dict[str, Any]


PredictionT = TypeVar("PredictionT")


class ImagePrediction(BaseModel, Generic[PredictionT]):
    """Of one of several images: a prediction, or why there is none."""

    filename: str
    prediction: PredictionT | None = None
    error: str | None = None


class BatchPrediction(ImagePrediction[Any]):
    """Of one image of a job."""

    # Of files that are images
    upload_id: int | None = None


class BatchPredictions(BaseModel):
    images: list[BatchPrediction]


class ModelPublic(BaseModel):
    name: str
    version: str
    device: str
    # What it answers with: classes, vector, boxes or arrays
    output: str
    labels: list[str]
