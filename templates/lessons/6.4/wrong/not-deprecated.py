# fails: 3 not-deprecated
# <cut routers>
def announce_the_end(request: Request, response: Response) -> None:
    v1_requests[request.scope["route"].path] += 1
    response.headers["Deprecation"] = "@1782864000"
    response.headers["Sunset"] = "Fri, 01 Jan 2027 00:00:00 GMT"
    response.headers["Link"] = '</api/v2/predictions>; rel="successor-version"'


v1 = APIRouter(
    prefix="/api/v1",
    tags=["v1"],
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


# </cut>
