# ko: 실험과 지표를 보여 주는 서버. 데이터베이스를 비동기로 쓰되, 숨은 쿼리가 없게 하세요.
# en: A server that shows runs and their metrics. Use the database asynchronously, without hidden queries.
# <cut imports>
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import selectinload

from .cluster import read_memory
from .models import Metric, Run

# <stub>
# import asyncio
# from collections.abc import AsyncIterator
# from typing import Annotated
#
# from fastapi import Depends, FastAPI, HTTPException
# from pydantic import BaseModel, ConfigDict
# from sqlalchemy import func, select
# from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
#
# from .cluster import read_memory
# from .models import Metric, Run
#
# </cut>
app = FastAPI()
# ko: 채점기가 연결 두 개짜리 풀을 가진 데이터베이스에 연결합니다.
# en: The judge connects it to a database, with a pool of two connections.
# <cut sessions>
sessions = async_sessionmaker(expire_on_commit=False)
# <stub>
# sessions = async_sessionmaker()
# </cut>


async def get_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


class MetricPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    step: int
    loss: float


class RunCreate(BaseModel):
    name: str


class RunPublic(BaseModel):
    id: int
    name: str
    metrics: list[MetricPublic]


# <cut list>
@app.get("/runs")
async def list_runs(session: SessionDep, limit: int = 100) -> list[RunPublic]:
    query = select(Run).order_by(Run.id).limit(limit).options(selectinload(Run.metrics))
    return [
        RunPublic(
            id=run.id,
            name=run.name,
            metrics=[MetricPublic.model_validate(one) for one in run.metrics],
        )
        for run in await session.scalars(query)
    ]


# <stub>
# @app.get("/runs")
# async def list_runs(session: SessionDep, limit: int = 100) -> list[RunPublic]:
#     found = []
#     for run in await session.scalars(select(Run).order_by(Run.id).limit(limit)):
#         query = select(Metric).where(Metric.run_id == run.id).order_by(Metric.step)
#         metrics = [
#             MetricPublic.model_validate(one) for one in await session.scalars(query)
#         ]
#         found.append(RunPublic(id=run.id, name=run.name, metrics=metrics))
#     return found
#
#
# </cut>
# <cut create>
@app.post("/runs", status_code=201)
async def create_run(new: RunCreate, session: SessionDep) -> RunPublic:
    run = Run(name=new.name)
    session.add(run)
    await session.commit()
    return RunPublic(id=run.id, name=run.name, metrics=[])


# <stub>
# @app.post("/runs", status_code=201)
# async def create_run(new: RunCreate, session: SessionDep) -> RunPublic:
#     run = Run(name=new.name)
#     session.add(run)
#     await session.commit()
#     return RunPublic(id=run.id, name=run.name, metrics=[])
#
#
# </cut>
# <cut memory>
@app.get("/runs/{run_id}/memory")
async def read_run_memory(run_id: int) -> int:
    async with sessions() as session:
        run = await session.get(Run, run_id)
    if run is None:
        raise HTTPException(404, f"There is no run {run_id}")
    return await read_memory(run.name)


# <stub>
# @app.get("/runs/{run_id}/memory")
# async def read_run_memory(run_id: int, session: SessionDep) -> int:
#     run = await session.get(Run, run_id)
#     if run is None:
#         raise HTTPException(404, f"There is no run {run_id}")
#     return await read_memory(run.name)
#
#
# </cut>
# <cut summary>
@app.get("/summary")
async def read_summary(session: SessionDep) -> dict[str, int | None]:
    return {
        "runs": await session.scalar(select(func.count(Run.id))),
        "metrics": await session.scalar(select(func.count(Metric.id))),
    }


# <stub>
# @app.get("/summary")
# async def read_summary(session: SessionDep) -> dict[str, int | None]:
#     runs, metrics = await asyncio.gather(
#         session.scalar(select(func.count(Run.id))),
#         session.scalar(select(func.count(Metric.id))),
#     )
#     return {"runs": runs, "metrics": metrics}
#
#
# </cut>
# ko: 여러분의 프로젝트에서 찾으세요: commit한 뒤에도 객체를 읽을 수 있게 세션을 만드는 곳.
# en: Look it up in your project: what makes sessions whose objects can be read after the commit.
# ko: "app/폴더/파일.py:이름"으로 적습니다.
# en: Write it as "app/folder/file.py:name".
# <cut place>
PLACE = "app/db/session.py:Database"
# <stub>
# PLACE = ""
# </cut>
