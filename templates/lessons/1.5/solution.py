# ko: 실험 기록. 다섯 함수를 채워 CRUD API를 완성하세요.
# en: A record of experiments. Fill in five functions to make a CRUD API of it.
# <cut imports>
from itertools import count
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel

# <stub>
# from typing import Annotated
#
# from fastapi import FastAPI, Query
# from pydantic import BaseModel
#
# </cut>
app = FastAPI()


class RunIn(BaseModel):
    name: str
    learning_rate: float = 0.001
    tags: list[str] = []


class Run(RunIn):
    id: int


class Page(BaseModel):
    items: list[Run]
    total: int


# <cut store>
runs: dict[int, Run] = {}
new_id = count(1)


def find_run(run_id: int) -> Run:
    if run_id not in runs:
        raise HTTPException(404, f"There is no run {run_id}")
    return runs[run_id]


# <stub>
# runs: dict[int, Run] = {}
#
#
# </cut>
# <cut create>
@app.post("/runs", status_code=201)
async def create_run(run: RunIn) -> Run:
    created = Run(id=next(new_id), **run.model_dump())
    runs[created.id] = created
    return created


# <stub>
# @app.post("/runs", status_code=201)
# async def create_run(run: RunIn) -> Run:
# ko:     raise NotImplementedError("새 id로 저장하고 반환하기")
# en:     raise NotImplementedError("store it under a new id, and return it")
#
#
# </cut>
# <cut list>
@app.get("/runs")
async def list_runs(
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Page:
    return Page(items=list(runs.values())[skip : skip + limit], total=len(runs))


# <stub>
# @app.get("/runs")
# async def list_runs(
#     skip: Annotated[int, Query(ge=0)] = 0,
#     limit: Annotated[int, Query(ge=1, le=100)] = 10,
# ) -> Page:
# ko:     raise NotImplementedError("한 페이지와 전체 개수")
# en:     raise NotImplementedError("one page, and how many there are in all")
#
#
# </cut>
# <cut read>
@app.get("/runs/{run_id}")
async def read_run(run_id: int) -> Run:
    return find_run(run_id)


# <stub>
# @app.get("/runs/{run_id}")
# async def read_run(run_id: int) -> Run:
# ko:     raise NotImplementedError("없으면 404")
# en:     raise NotImplementedError("404 where there is none")
#
#
# </cut>
# <cut replace>
@app.put("/runs/{run_id}")
async def replace_run(run_id: int, run: RunIn) -> Run:
    runs[find_run(run_id).id] = Run(id=run_id, **run.model_dump())
    return runs[run_id]


# <stub>
# @app.put("/runs/{run_id}")
# async def replace_run(run_id: int, run: RunIn) -> Run:
# ko:     raise NotImplementedError("통째로 바꾸기")
# en:     raise NotImplementedError("replace the whole of it")
#
#
# </cut>
# <cut delete>
@app.delete("/runs/{run_id}", status_code=204)
async def delete_run(run_id: int) -> None:
    del runs[find_run(run_id).id]


# <stub>
# @app.delete("/runs/{run_id}", status_code=204)
# async def delete_run(run_id: int) -> None:
# ko:     raise NotImplementedError("지우기, 없으면 404")
# en:     raise NotImplementedError("delete it; 404 where there is none")
#
#
# </cut>
