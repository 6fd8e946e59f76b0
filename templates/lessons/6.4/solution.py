# ko: 숫자 분류 API의 v2. 이미 v1을 쓰는 클라이언트는 아무것도 몰라도 됩니다.
# en: Version 2 of an API that classifies digits. Clients of version 1 need not know.
# <cut imports>
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from .crud import Prediction, Predictions

# <stub>
# from collections import Counter
# from typing import Annotated
#
# from fastapi import APIRouter, FastAPI, HTTPException
# from fastapi.routing import APIRoute
# from pydantic import BaseModel, Field
#
# from .crud import Prediction, Predictions
#
# </cut>
predictions = Predictions()
# ko: 6.3처럼, 아직 v1을 쓰는 요청을 라우트마다 셉니다. 0이 되면 v1을 없앨 수 있습니다.
# en: As in lesson 6.3: how many requests still use version 1, by route. At 0 it can be removed.
v1_requests: Counter[str] = Counter()


class NewPrediction(BaseModel):
    # <cut example>
    pixels: Annotated[list[int], Field(min_length=1, examples=[[0, 128, 255]])]
    # <stub>
    # pixels: Annotated[list[int], Field(min_length=1, examples=["0 128 255"])]
    # </cut>


# <cut shapes>
class PredictionV1(BaseModel):
    id: int
    label: str
    score: float


class Guess(BaseModel):
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


# <stub>
# class PredictionV1(BaseModel):
#     id: int
#     class_name: str
#     score: float
#
#
# def to_v1(prediction: Prediction) -> PredictionV1:
#     return PredictionV1(
#         id=prediction.id, class_name=prediction.class_name, score=prediction.score
#     )
#
#
# </cut>
# <cut routers>
def announce_the_end(request: Request, response: Response) -> None:
    v1_requests[request.scope["route"].path] += 1
    response.headers["Deprecation"] = "@1782864000"
    response.headers["Sunset"] = "Fri, 01 Jan 2027 00:00:00 GMT"
    response.headers["Link"] = '</api/v2/predictions>; rel="successor-version"'


v1 = APIRouter(
    prefix="/api/v1",
    tags=["v1"],
    deprecated=True,
    dependencies=[Depends(announce_the_end)],
)
v2 = APIRouter(prefix="/api/v2", tags=["v2"])


def find_prediction(prediction_id: int) -> Prediction:
    prediction = predictions.find(prediction_id)
    if prediction is None:
        raise HTTPException(404, "There is no such prediction")
    return prediction


PredictionDep = Annotated[Prediction, Depends(find_prediction)]


@v1.post("/predictions", status_code=201)
async def create_prediction(new: NewPrediction) -> PredictionV1:
    return to_v1(predictions.create(new.pixels))


@v1.get("/predictions/{prediction_id}")
async def read_prediction(prediction: PredictionDep) -> PredictionV1:
    return to_v1(prediction)


@v2.post("/predictions", status_code=201, name="create_prediction")
async def create_prediction_v2(new: NewPrediction) -> PredictionV2:
    return to_v2(predictions.create(new.pixels))


@v2.get("/predictions/{prediction_id}", name="read_prediction")
async def read_prediction_v2(prediction: PredictionDep) -> PredictionV2:
    return to_v2(prediction)


# <stub>
# v1 = APIRouter(prefix="/api/v1", tags=["predictions"])
#
#
# @v1.post("/predictions", status_code=201)
# async def create_prediction(new: NewPrediction) -> PredictionV1:
#     return to_v1(predictions.create(new.pixels))
#
#
# @v1.get("/predictions/{prediction_id}")
# async def read_prediction(prediction_id: int) -> PredictionV1:
#     prediction = predictions.find(prediction_id)
#     if prediction is None:
#         raise HTTPException(404, "There is no such prediction")
#     return to_v1(prediction)
#
#
# </cut>
# <cut app>
def operation_id(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}"


app = FastAPI(
    title="Digit API",
    version="2.0.0",
    openapi_tags=[
        {"name": "v2", "description": "What new clients use."},
        {"name": "v1", "description": "Gone on 1 January 2027. Use v2."},
    ],
    generate_unique_id_function=operation_id,
)
app.include_router(v1)
app.include_router(v2)
# <stub>
# def operation_id(route: APIRoute) -> str:
# ko:     # 만들어지는 클라이언트의 함수 이름이 됩니다.
# en:     # Functions of generated clients are named by it.
#     return route.name
#
#
# app = FastAPI(
#     title="Digit API", version="1.0.0", generate_unique_id_function=operation_id
# )
# app.include_router(v1)
# </cut>
