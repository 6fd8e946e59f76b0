# ko: 고치지 마세요. 실험 기록이 든 데이터베이스입니다. 쿼리를 몇 번 했는지 셉니다.
# en: Leave this file alone: a database of experiments, which counts its queries.
import asyncio
import time
from dataclasses import dataclass


@dataclass
class Run:
    id: int
    name: str
    owner: str


runs: list[Run] = []
scores: dict[int, float] = {}
queries = 0


async def query() -> None:
    global queries
    queries += 1
    # ko: 데이터베이스까지 다녀옵니다.
    # en: To the database and back.
    await asyncio.sleep(0)


async def fetch_runs() -> list[Run]:
    found = [*runs]
    await query()
    return found


async def fetch_score(run_id: int) -> float:
    await query()
    return scores[run_id]


async def fetch_scores(run_ids: list[int]) -> dict[int, float]:
    found = {run_id: scores[run_id] for run_id in run_ids}
    await query()
    return found


async def add_run(name: str, owner: str, score: float) -> None:
    await query()
    run = Run(len(runs) + 1, name, owner)
    scores[run.id] = score
    runs.append(run)


def render_report() -> str:
    # ko: 그래프를 그립니다. 1초 동안 스레드를 놓지 않습니다.
    # en: Draws a chart, and holds its thread for a second.
    time.sleep(1)
    return "<svg/>"


def now() -> float:
    return time.monotonic()
