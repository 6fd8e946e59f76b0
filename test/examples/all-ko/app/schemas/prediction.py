from pydantic import BaseModel


class Prediction(BaseModel):
    label: str
    # From 0 to 1
    confidence: float
    # Which one it was, and its version
    model: str


class BatchPrediction(BaseModel):
    """Of one image: a prediction, or why there is none."""

    filename: str
    # Of files that are images
    upload_id: int | None = None
    prediction: Prediction | None = None
    error: str | None = None


class BatchPredictions(BaseModel):
    images: list[BatchPrediction]
