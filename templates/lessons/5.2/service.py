# ko: 고치지 마세요. 테스트할 애플리케이션입니다.
# en: Leave this file alone: it is the application to be tested.
import asyncio
import time
from typing import Annotated, Protocol

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel

AUTHORIZATION = "Bearer grace"


class Model(Protocol):
    async def evaluate(self, checkpoint: str) -> float: ...


class Store:
    def __init__(self) -> None:
        self.runs: dict[int, str] = {}
        self.last_id = 0
        # ko: 점수와, 그 점수가 유효한 시각
        # en: A score, and until when it holds
        self.scores: dict[int, tuple[float, float]] = {}
        self.evaluating = asyncio.Lock()


class Run(BaseModel):
    id: int
    checkpoint: str


class Page(BaseModel):
    items: list[Run]
    total: int


store = Store()


def get_store() -> Store:
    return store


def get_now() -> float:
    return time.time()


def get_model() -> Model:
    raise RuntimeError("There is no GPU here")


def check_token(authorization: Annotated[str, Header()] = "") -> None:
    if authorization != AUTHORIZATION:
        raise HTTPException(401, "Log in first")


StoreDep = Annotated[Store, Depends(get_store)]
NowDep = Annotated[float, Depends(get_now)]
ModelDep = Annotated[Model, Depends(get_model)]

app = FastAPI()


@app.post("/runs", status_code=201, dependencies=[Depends(check_token)])
async def create_run(checkpoint: str, store: StoreDep) -> Run:
    store.last_id += 1
    store.runs[store.last_id] = checkpoint
    return Run(id=store.last_id, checkpoint=checkpoint)


@app.get("/runs")
async def list_runs(store: StoreDep, skip: int = 0, limit: int = 10) -> Page:
    runs = [Run(id=id, checkpoint=one) for id, one in store.runs.items()]
    return Page(items=runs[skip : skip + limit], total=len(runs))


@app.delete("/runs/{run_id}", status_code=204, dependencies=[Depends(check_token)])
async def delete_run(run_id: int, store: StoreDep) -> None:
    if store.runs.pop(run_id, None) is None:
        raise HTTPException(404, "There is no such run")


@app.get("/runs/{run_id}/score")
async def read_score(
    run_id: int, store: StoreDep, model: ModelDep, now: NowDep
) -> float:
    if run_id not in store.runs:
        raise HTTPException(404, "There is no such run")
    # ko: 점수는 60초 동안 다시 씁니다. 한꺼번에 물어도 평가는 한 번입니다.
    # en: A score is used again for 60 seconds, and evaluated once however many ask.
    async with store.evaluating:
        score, until = store.scores.get(run_id, (0.0, 0.0))
        if now >= until:
            try:
                score = await model.evaluate(store.runs[run_id])
            except ConnectionError as error:
                raise HTTPException(503, "The model does not answer") from error
            store.scores[run_id] = (score, now + 60)
    return score
