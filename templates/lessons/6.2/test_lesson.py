import asyncio
import threading
from collections.abc import Awaitable, Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import httpx2
import pytest

from lessons.judge import check

Main = Callable[[httpx2.AsyncClient], Awaitable[None]]


class Database:
    """The store that the exercise was given, with a clock that the judge moves."""

    def __init__(self, store: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = store
        self.time = 1000.0
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        original = store.fetch_runs
        self.ranked = 0

        async def fetch_runs() -> Any:
            self.ranked += 1
            found = await original()
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile:
                await meanwhile()
            return found

        monkeypatch.setattr(store, "now", lambda: self.time)
        monkeypatch.setattr(store, "fetch_runs", fetch_runs)
        self.fill(10)

    def fill(self, count: int) -> None:
        self.store.runs[:] = [
            self.store.Run(one, f"run-{one}", "grace" if one % 2 else "ada")
            for one in range(1, count + 1)
        ]
        self.store.scores.clear()
        self.store.scores.update({one: one / 200 for one in range(1, count + 1)})


@pytest.fixture
def database(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Database:
    store = import_module(f"lessons.{request.path.parent.name}.store")
    return Database(store, monkeypatch)


def serve(exercise: ModuleType, main: Main) -> None:
    async def all_of_it() -> None:
        transport = httpx2.ASGITransport(app=exercise.app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://app", headers={"X-User": "grace"}
        ) as client:
            await main(client)

    asyncio.run(all_of_it())


def test_1_the_profile_says_what_to_change(exercise: ModuleType) -> None:
    spot, workers = exercise.SLOW_SPOT, exercise.WORKERS
    check(spot != "load_labels", "once-only")
    check(spot != "to_row", "many-but-cheap")
    check(spot not in ("rank", "read_leaderboard"), "only-the-sum", seen=spot)
    check(spot == "fetch_score", "wrong-spot", seen=spot)
    check(workers <= 4, "out-of-memory", seen=workers, needs=workers * 3)
    check(workers == 4, "memory-unused", seen=workers)


def test_2_the_number_of_queries_does_not_grow(
    database: Database, load: Callable[[], ModuleType]
) -> None:
    for count in (10, 100):
        database.fill(count)

        async def main(client: httpx2.AsyncClient, count: int = count) -> None:
            before = database.store.queries
            seen = (await client.get("/leaderboard?limit=2")).json()
            queries = database.store.queries - before
            check(queries <= 2, "still-one-by-one", runs=count, queries=queries)
            names = [row["run"] for row in seen["rows"]]
            expected = [f"run-{count}", f"run-{count - 1}"]
            check(names == expected, "wrong-rows", seen=names, expected=expected)

        serve(load(), main)


def test_2_the_rest_is_as_it_was(
    database: Database, exercise: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[bool] = []

    def render_report() -> str:
        threads.append(threading.current_thread() is threading.main_thread())
        return "<svg/>"

    monkeypatch.setattr(database.store, "render_report", render_report)

    async def main(client: httpx2.AsyncClient) -> None:
        for path in ("/leaderboard?limit=0", "/leaderboard?limit=1000"):
            seen = (await client.get(path)).status_code
            check(seen == 422, "validation-gone", path=path, seen=seen)
        await client.get("/report")
        check(threads == [False], "report-on-the-loop")

    serve(exercise, main)


def test_3_fifty_at_once_compute_one_ranking(
    database: Database, exercise: ModuleType
) -> None:
    async def main(client: httpx2.AsyncClient) -> None:
        answers = await asyncio.gather(
            *(
                client.get("/leaderboard", headers={"X-User": user})
                for user in ["grace", "ada"] * 25
            )
        )
        check(database.ranked == 1, "computed-often", seen=database.ranked)
        for answer, user in zip(answers, ["grace", "ada"] * 25, strict=True):
            seen = answer.json()["user"]
            check(seen == user, "somebody-elses", user=user, seen=seen)
        for limit in (1, 3):
            rows = (await client.get(f"/leaderboard?limit={limit}")).json()["rows"]
            check(len(rows) == limit, "wrong-limit", limit=limit, seen=len(rows))
        check(database.ranked == 1, "computed-often", seen=database.ranked)

    serve(exercise, main)


def test_3_it_is_computed_again_in_time(
    database: Database, exercise: ModuleType
) -> None:
    async def main(client: httpx2.AsyncClient) -> None:
        await client.get("/leaderboard")
        database.time += 9
        await client.get("/leaderboard")
        check(database.ranked == 1, "too-short", seen=database.ranked)
        database.time += 1
        await client.get("/leaderboard")
        check(database.ranked == 2, "kept-for-ever")

    serve(exercise, main)


def test_3_a_new_run_is_seen_at_once(database: Database, exercise: ModuleType) -> None:
    async def main(client: httpx2.AsyncClient) -> None:
        async def first() -> str:
            rows = (await client.get("/leaderboard")).json()["rows"]
            return str(rows[0]["run"])

        await first()
        new = {"run": "best", "owner": "ada", "score": 0.99}
        await client.post("/runs", json=new)
        seen = await first()
        check(seen == "best", "change-unseen", seen=seen)
        # The ranking is being computed, from what was read before the change.
        database.time += 10
        posts: list[asyncio.Task[Any]] = []

        async def meanwhile() -> None:
            better = {"run": "better", "owner": "ada", "score": 1.0}
            posts.append(asyncio.create_task(client.post("/runs", json=better)))
            for _ in range(50):
                await asyncio.sleep(0)

        database.meanwhile = meanwhile
        await first()
        await asyncio.gather(*posts)
        seen = await first()
        check(seen == "better", "change-lost", seen=seen)

    serve(exercise, main)
