import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from lessons.judge import check, until
from lessons.look_up import PROJECT, calls, check_place, find, yields

SEVEN, THREE = b"\x00\x07", b"\x00\x03"
MINUTE, DAY = 60, 86_400


class Server:
    """The exercise, its model and its store; `start` deploys it anew with the same store."""

    def __init__(
        self, path: Path, modules: dict[str, ModuleType], load: Callable[[], ModuleType]
    ) -> None:
        self.path = path
        self.store = modules["store"].store
        self.load = load
        self.calls = 0
        self.released = asyncio.Event()
        self.released.set()
        self.failures: list[Exception] = []
        engine = create_engine(f"sqlite:///{path}")
        modules["model"].Base.metadata.create_all(engine)
        engine.dispose()

    async def classify(self, image: bytes) -> int:
        self.calls += 1
        await self.released.wait()
        if self.failures:
            raise self.failures.pop()
        return sum(image) % 10

    def corrections(self) -> int:
        connection = sqlite3.connect(self.path)
        try:
            query = "SELECT count(*) FROM corrections"
            return int(connection.execute(query).fetchone()[0])
        finally:
            connection.close()

    def start(self) -> httpx2.AsyncClient:
        exercise = self.load()
        exercise.sessions.configure(bind=self.engine)
        transport = httpx2.ASGITransport(app=exercise.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://app")

    def serve(self, steps: Callable[[], Awaitable[None]]) -> None:
        async def main() -> None:
            self.engine = create_async_engine(f"sqlite+aiosqlite:///{self.path}")
            try:
                await steps()
            finally:
                self.released.set()
                await self.engine.dispose()

        asyncio.run(main())


@pytest.fixture
def server(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    load: Callable[[], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
) -> Server:
    package = f"lessons.{request.path.parent.name}"
    modules = {name: import_module(f"{package}.{name}") for name in ("model", "store")}
    monkeypatch.setattr(modules["store"], "store", modules["store"].Store())
    server = Server(tmp_path / "predictions.db", modules, load)
    monkeypatch.setattr(modules["model"], "classify", server.classify)
    return server


async def post(
    client: httpx2.AsyncClient, image: bytes, name: str = "7.png"
) -> httpx2.Response:
    return await client.post(
        "/predictions", params={"name": name}, content=image, timeout=None
    )


async def predict(
    client: httpx2.AsyncClient, image: bytes, key: str, name: str = "7.png"
) -> None:
    """`key` is the message for another answer than that of the model."""
    response = await post(client, image, name)
    seen = response.status_code
    check(seen == 200, "not-answered", seen=seen)
    expected = sum(image) % 10
    check(response.json() == expected, key, seen=response.json(), expected=expected)


def test_1_the_content_is_the_key(
    server: Server, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    async def steps() -> None:
        async with server.start() as client:
            await predict(client, SEVEN, "wrong-answer")
            await predict(client, THREE, "name-as-key")
            server.calls = 0
            await predict(client, SEVEN, "wrong-answer", name="copy.png")
            check(server.calls == 0, "computed-again")
        async with server.start() as client:
            await predict(client, SEVEN, "wrong-answer")
            check(server.calls == 0, "kept-in-process")
            server.store.skipped = MINUTE
            await predict(client, SEVEN, "wrong-answer")
            check(server.calls == 0, "expired-early")
            server.store.skipped = DAY
            await predict(client, SEVEN, "wrong-answer")
            check(server.calls == 1, "never-expires")
        given = import_module(f"lessons.{request.path.parent.name}.model")
        monkeypatch.setattr(given, "VERSION", "digits-2")
        async with server.start() as client:
            await predict(client, SEVEN, "wrong-answer")
            check(server.calls == 2, "old-version")

    server.serve(steps)


def test_2_fifty_who_wait_are_served_by_one_computation(server: Server) -> None:
    async def steps() -> None:
        server.released.clear()
        async with server.start() as client:
            tasks = [asyncio.create_task(post(client, SEVEN)) for _ in range(50)]
            await until(lambda: server.calls > 0)
            # Time for a second one to begin, if there is anything that lets it.
            await until(lambda: server.calls > 1, seconds=0.5)
            server.released.set()
            responses = await asyncio.gather(*tasks)
            check(server.calls == 1, "computed-by-all", seen=server.calls)
            seen = {response.text for response in responses}
            check(seen == {"7"}, "wrong-answer", seen=seen, expected="7")

    server.serve(steps)


def test_2_one_who_leaves_takes_nobody_along(server: Server) -> None:
    async def steps() -> None:
        server.released.clear()
        async with server.start() as client:
            first, *others = [
                asyncio.create_task(post(client, SEVEN)) for _ in range(3)
            ]
            await until(lambda: server.calls > 0)
            first.cancel()
            await asyncio.wait([first])
            server.released.set()
            await until(lambda: all(task.done() for task in others), seconds=5)
            answered = [
                task.done() and not task.cancelled() and task.result().text == "7"
                for task in others
            ]
            for task in others:
                task.cancel()
            check(all(answered), "cancelled-too")

    server.serve(steps)


def test_2_a_failure_is_not_kept(server: Server) -> None:
    async def steps() -> None:
        server.failures.append(RuntimeError("CUDA out of memory"))
        async with server.start() as client:
            seen = (await post(client, SEVEN)).status_code
            check(seen == 500, "failure-hidden", seen=seen)
            seen = (await post(client, SEVEN)).text
            check(seen == "7", "failure-kept", seen=seen)

    server.serve(steps)


def test_3_without_the_store_it_answers_all_the_same(server: Server) -> None:
    async def steps() -> None:
        async with server.start() as client:
            for down in ({"set"}, {"get", "set"}):
                server.store.down = down
                response = await post(client, SEVEN)
                check(response.text == "7", "store-down", seen=response.status_code)
            server.store.down = set()
            await predict(client, SEVEN, "wrong-answer")

    server.serve(steps)


def test_4_what_was_corrected_is_not_said_again(server: Server) -> None:
    early: list[str] = []

    async def steps() -> None:
        async with server.start() as client:
            await predict(client, SEVEN, "wrong-answer")
            ask = server.store._ask

            async def asked(command: str) -> None:
                if command != "get" and server.corrections() == 0:
                    early.append(command)
                await ask(command)

            server.store._ask = asked
            await put(client)
            server.store._ask = ask
            check(not early, "invalidated-early")
            seen = (await post(client, SEVEN)).text
            check(seen == "1", "not-invalidated", seen=seen)

    server.serve(steps)


def test_4_what_was_computed_before_is_not_kept_after(server: Server) -> None:
    async def steps() -> None:
        server.released.clear()
        async with server.start() as client:
            slow = asyncio.create_task(post(client, SEVEN))
            await until(lambda: server.calls > 0)
            await put(client)
            server.released.set()
            await slow
            seen = (await post(client, SEVEN)).text
            check(seen == "1", "old-one-kept", seen=seen)

    server.serve(steps)


async def put(client: httpx2.AsyncClient) -> None:
    path = f"/predictions/{sha256(SEVEN).hexdigest()}"
    response: Any = await client.put(path, params={"label": 1})
    check(response.status_code == 204, "not-corrected", seen=response.status_code)


def test_5_it_is_found_in_the_project(exercise: ModuleType) -> None:
    check_place(exercise.PLACE, places(), "wrong-place")


def places(project: Path = PROJECT) -> set[str]:
    """Dependencies that invalidate when the endpoint has ended."""
    return find(project, lambda node, tree: yields(node) and calls(node, "invalidate"))
