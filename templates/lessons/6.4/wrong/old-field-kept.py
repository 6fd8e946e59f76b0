# fails: 2 old-field
# <cut shapes>
class PredictionV1(BaseModel):
    id: int
    label: str
    score: float


class Guess(BaseModel):
    label: str = "?"
    class_name: str
    score: float


class PredictionV2(BaseModel):
    id: int
    best: Guess


def to_v1(prediction: Prediction) -> PredictionV1:
    return PredictionV1(
        id=prediction.id, label=prediction.class_name, score=prediction.score
    )


def to_v2(prediction: Prediction) -> PredictionV2:
    best = Guess(class_name=prediction.class_name, score=prediction.score)
    return PredictionV2(id=prediction.id, best=best)


# </cut>
