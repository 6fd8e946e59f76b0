import ast
import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from lessons.judge import check, until
from lessons.look_up import PROJECT, check_place, find

Steps = Callable[[httpx2.AsyncClient], Awaitable[None]]


class Server:
    """The exercise on a database with a pool of two connections, and what was sent to it."""

    def __init__(self, path: Path, folder: str, load: Callable[[], ModuleType]) -> None:
        self.path = path
        self.load = load
        self.statements: list[str] = []
        engine = create_engine(f"sqlite:///{path}")
        import_module(f"lessons.{folder}.models").Base.metadata.create_all(engine)
        engine.dispose()

    def fill(self, runs: int) -> None:
        """Each with a metric more than the one before."""
        connection = sqlite3.connect(self.path)
        with connection:
            for run in range(1, runs + 1):
                values = (run, f"run {run}")
                connection.execute("INSERT INTO runs VALUES (?, ?)", values)
                connection.executemany(
                    "INSERT INTO metrics (run_id, step, loss) VALUES (?, ?, ?)",
                    [(run, step, 0.5 + step) for step in range(run % 5)],
                )
        connection.close()

    def names(self) -> list[str]:
        connection = sqlite3.connect(self.path)
        try:
            return [name for (name,) in connection.execute("SELECT name FROM runs")]
        finally:
            connection.close()

    def serve(self, steps: Steps) -> None:
        async def main() -> None:
            engine = create_async_engine(
                f"sqlite+aiosqlite:///{self.path}", pool_size=2, max_overflow=0
            )
            event.listen(engine.sync_engine, "before_cursor_execute", self.sent)
            exercise = self.load()
            exercise.sessions.configure(bind=engine)
            transport = httpx2.ASGITransport(app=exercise.app)
            try:
                async with httpx2.AsyncClient(
                    transport=transport, base_url="http://app"
                ) as client:
                    await steps(client)
            finally:
                await engine.dispose()

        asyncio.run(main())

    def sent(self, connection: Any, cursor: Any, statement: str, *rest: object) -> None:
        self.statements.append(statement)


@pytest.fixture
def server(
    tmp_path: Path, request: pytest.FixtureRequest, load: Callable[[], ModuleType]
) -> Server:
    return Server(tmp_path / "runs.db", request.path.parent.name, load)


async def answer(request: Awaitable[Any], key: str, status: int = 200) -> Any:
    """`key` is the message for a query where nothing can be awaited."""
    try:
        response = await request
    except SQLAlchemyError as error:
        # An attribute of an object that is expired wraps it.
        if "MissingGreenlet" in f"{type(error).__name__} {error}":
            check(False, key)
        raise
    seen = response.status_code
    check(seen == status, "wrong-status", seen=seen, expected=status)
    return response.json()


def expected(runs: int) -> list[dict[str, object]]:
    return [
        {
            "id": run,
            "name": f"run {run}",
            "metrics": [{"step": step, "loss": 0.5 + step} for step in range(run % 5)],
        }
        for run in range(1, runs + 1)
    ]


def test_1_a_hundred_runs_cost_no_more_queries_than_one(server: Server) -> None:
    server.fill(100)
    sent = {}

    async def steps(client: httpx2.AsyncClient) -> None:
        for limit in (4, 1, 100):
            server.statements.clear()
            path = f"/runs?limit={limit}"
            runs = await answer(client.get(path), "hidden-query")
            check(len(runs) == limit, "wrong-number", path=path, seen=len(runs))
            for seen, wanted in zip(runs, expected(limit), strict=True):
                check(
                    seen == wanted, "wrong-list", path=path, seen=seen, expected=wanted
                )
            sent[limit] = len(server.statements)

    server.serve(steps)
    check(sent[1] == sent[100], "n-plus-one", one=sent[1], hundred=sent[100])


def test_2_what_was_committed_can_be_read(server: Server) -> None:
    async def steps(client: httpx2.AsyncClient) -> None:
        request = client.post("/runs", json={"name": "vit"})
        run = await answer(request, "expired", 201)
        wanted = {"id": 1, "name": "vit", "metrics": []}
        check(run == wanted, "wrong-run", seen=run, expected=wanted)

    server.serve(steps)
    check(server.names() == ["vit"], "never-committed")


def test_3_who_waits_holds_no_connection(
    server: Server, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fill(20)
    waiting: list[str] = []
    released = asyncio.Event()

    async def read_memory(run: str) -> int:
        waiting.append(run)
        await released.wait()
        return len(run)

    cluster = import_module(f"lessons.{request.path.parent.name}.cluster")
    monkeypatch.setattr(cluster, "read_memory", read_memory)

    async def steps(client: httpx2.AsyncClient) -> None:
        tasks = [
            asyncio.create_task(client.get(f"/runs/{run}/memory", timeout=None))
            for run in range(1, 21)
        ]
        await until(
            lambda: len(waiting) == 20 or any(task.done() for task in tasks), seconds=5
        )
        arrived = len(waiting)
        released.set()
        responses = await asyncio.gather(*tasks, return_exceptions=True)
        check(arrived == 20, "connection-held", seen=arrived)
        seen = [
            response.json() if isinstance(response, httpx2.Response) else response
            for response in responses
        ]
        wanted = [len(f"run {run}") for run in range(1, 21)]
        check(seen == wanted, "wrong-memory", seen=seen, expected=wanted)
        await answer(client.get("/runs/99/memory"), "hidden-query", 404)

    server.serve(steps)


def test_4_a_session_does_one_thing_at_a_time(server: Server) -> None:
    server.fill(6)

    async def steps(client: httpx2.AsyncClient) -> None:
        try:
            seen = await answer(client.get("/summary"), "hidden-query")
        except InvalidRequestError:
            check(False, "session-shared")
        wanted = {"runs": 6, "metrics": 11}
        check(seen == wanted, "wrong-summary", seen=seen, expected=wanted)

    server.serve(steps)


def test_5_it_is_found_in_the_project(exercise: ModuleType) -> None:
    check_place(exercise.PLACE, places(), "wrong-place")


def places(project: Path = PROJECT) -> set[str]:
    """What makes sessions that do not expire their objects."""
    return find(
        project, lambda node, tree: "expire_on_commit=False" in ast.unparse(node)
    )
