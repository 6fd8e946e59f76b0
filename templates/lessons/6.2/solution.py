# ko: 실험 순위표 서버. 병목 하나를 찾아 고치고, 순위는 10초 동안 다시 쓰세요.
# en: A leaderboard of experiments. Find one bottleneck and mend it, and use the ranking again for 10 seconds.
# <cut imports>
import asyncio
from typing import Annotated

from fastapi import FastAPI, Header, Query
from pydantic import BaseModel

from . import store

# <stub>
# from typing import Annotated
#
# from fastapi import FastAPI, Header, Query
# from pydantic import BaseModel
#
# from . import store
#
# </cut>
app = FastAPI()
TTL = 10

# ko: 프로파일에서 찾은, 고칠 함수의 이름과, 이 서버에서 실행할 워커의 수
# en: From the profile: the function to be changed, and how many workers this server should run
# <cut answers>
SLOW_SPOT = "fetch_score"
WORKERS = 4
# <stub>
# SLOW_SPOT = "?"
# WORKERS = 0
# </cut>


class Row(BaseModel):
    run: str
    owner: str
    score: float


class Leaderboard(BaseModel):
    user: str
    # ko: 내 실험 가운데 가장 높은 점수
    # en: The best score of one's own
    best: float | None
    rows: list[Row]


# <cut rank>
async def rank() -> list[Row]:
    runs = await store.fetch_runs()
    scores = await store.fetch_scores([run.id for run in runs])
    rows = [Row(run=run.name, owner=run.owner, score=scores[run.id]) for run in runs]
    return sorted(rows, key=lambda row: -row.score)


# <stub>
# async def rank() -> list[Row]:
#     rows = []
#     for run in await store.fetch_runs():
#         score = await store.fetch_score(run.id)
#         rows.append(Row(run=run.name, owner=run.owner, score=score))
#     return sorted(rows, key=lambda row: -row.score)
#
#
# </cut>
# <cut cache>
ranking: tuple[float, list[Row]] | None = None
# ko: 계산하는 동안에는 바꾸지 않고, 바꾸는 동안에는 계산하지 않습니다.
# en: Nothing is changed while it is computed, and nothing computed while it is changed.
using_ranking = asyncio.Lock()


async def cached_rank() -> list[Row]:
    global ranking
    async with using_ranking:
        if ranking is None or store.now() >= ranking[0]:
            ranking = (store.now() + TTL, await rank())
        return ranking[1]


async def add_run(row: Row) -> None:
    global ranking
    async with using_ranking:
        await store.add_run(row.run, row.owner, row.score)
        ranking = None


# <stub>
# async def cached_rank() -> list[Row]:
#     return await rank()
#
#
# async def add_run(row: Row) -> None:
#     await store.add_run(row.run, row.owner, row.score)
#
#
# </cut>
# <cut endpoints>
@app.get("/leaderboard")
async def read_leaderboard(
    x_user: Annotated[str, Header(min_length=1)],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Leaderboard:
    rows = await cached_rank()
    best = next((row.score for row in rows if row.owner == x_user), None)
    return Leaderboard(user=x_user, best=best, rows=rows[:limit])


@app.post("/runs", status_code=201)
async def create_run(row: Row) -> Row:
    await add_run(row)
    return row


@app.get("/report")
def read_report() -> str:
    return store.render_report()


# <stub>
# @app.get("/leaderboard")
# async def read_leaderboard(
#     x_user: Annotated[str, Header(min_length=1)],
#     limit: Annotated[int, Query(ge=1, le=100)] = 10,
# ) -> Leaderboard:
#     rows = await cached_rank()
#     best = next((row.score for row in rows if row.owner == x_user), None)
#     return Leaderboard(user=x_user, best=best, rows=rows[:limit])
#
#
# @app.post("/runs", status_code=201)
# async def create_run(row: Row) -> Row:
#     await add_run(row)
#     return row
#
#
# @app.get("/report")
# def read_report() -> str:
#     return store.render_report()
#
#
# </cut>
