import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from lessons.judge import check, until

GRACE, ADA, ORIGIN = "grace-1906", "ada-1815", "https://digits.example.com"


class Socket:
    """A client that reads what it is sent, unless it is told to be slow."""

    def __init__(self, app: Any, token: str = GRACE, origin: str = ORIGIN) -> None:
        self.states: list[dict[str, int]] = []
        self.accepted = False
        self.code: int | None = None
        self.reads = asyncio.Event()
        self.reads.set()
        # Runs while the first state is on its way.
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.inbox.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "scheme": "wss",
            "path": "/batches/b1/progress",
            "raw_path": b"/batches/b1/progress",
            "query_string": f"token={token}".encode(),
            "root_path": "",
            "headers": [(b"origin", origin.encode())],
            "subprotocols": [],
            "state": {},
        }
        self.task = asyncio.create_task(app(scope, self.inbox.get, self.send))

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile:
                await meanwhile()
            await self.reads.wait()
            self.states.append(json.loads(message["text"]))
        elif message["type"] == "websocket.accept":
            self.accepted = True
        elif message["type"] == "websocket.close":
            self.code = message.get("code", 1000)

    @property
    def done(self) -> list[int]:
        return [state["done"] for state in self.states]


@pytest.fixture
def given(request: pytest.FixtureRequest) -> ModuleType:
    return import_module(f"lessons.{request.path.parent.name}.batches")


@pytest.fixture
def start(given: ModuleType) -> Callable[..., None]:
    def start(total: int, done: int = 0) -> None:
        given.batches["b1"] = given.Batch(owner="grace", total=total, done=done)

    return start


def run(main: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        before = asyncio.all_tasks()
        try:
            await main()
        finally:
            left = asyncio.all_tasks() - before
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    asyncio.run(all_of_it())


async def advance(exercise: ModuleType, times: int) -> None:
    async def all_of_them() -> None:
        for _ in range(times):
            await exercise.advance("b1")
            await asyncio.sleep(0)

    task = asyncio.create_task(all_of_them())
    check(await until(task.done, seconds=5), "worker-waits")
    error = task.exception()
    check(not error, "publish-broke", error=f"{type(error).__name__}: {error}")


def test_1_strangers_hear_nothing(
    exercise: ModuleType, start: Callable[..., None]
) -> None:
    async def main() -> None:
        start(total=3, done=1)
        for who, socket in {
            "token=": Socket(exercise.app, token=""),
            "token=ada-1815": Socket(exercise.app, token=ADA),
            "Origin: https://evil.example": Socket(
                exercise.app, origin="https://evil.example"
            ),
        }.items():
            await until(lambda socket=socket: socket.code or socket.states, seconds=5)
            check(not socket.states, "stranger-heard", who=who)
            check(socket.code == 1008, "wrong-code", who=who, seen=socket.code)
        socket = Socket(exercise.app)
        await until(lambda: socket.accepted or socket.task.done(), seconds=5)
        check(socket.accepted, "owner-refused", seen=socket.code)

    run(main)


def test_2_a_latecomer_sees_the_state_and_what_follows(
    exercise: ModuleType, start: Callable[..., None]
) -> None:
    async def main() -> None:
        start(total=5, done=2)
        socket = Socket(exercise.app)
        await until(lambda: socket.states, seconds=5)
        check(socket.done == [2], "no-state-at-once", seen=socket.done)
        await advance(exercise, 3)
        await until(lambda: socket.task.done(), seconds=5)
        check(socket.done == [2, 3, 4, 5], "wrong-states", seen=socket.done)
        check(socket.code == 1000, "not-closed", seen=socket.code)

    run(main)


def test_2_nothing_is_missed_in_between(
    exercise: ModuleType, start: Callable[..., None]
) -> None:
    async def main() -> None:
        start(total=3, done=1)
        socket = Socket(exercise.app)
        socket.meanwhile = lambda: advance(exercise, 2)
        await until(lambda: socket.task.done(), seconds=5)
        check(3 in socket.done, "update-missed", seen=socket.done)
        check(socket.done == sorted(socket.done), "goes-back", seen=socket.done)

    run(main)


def test_3_a_slow_client_delays_nobody(
    exercise: ModuleType, start: Callable[..., None]
) -> None:
    async def main() -> None:
        start(total=100)
        sockets = [Socket(exercise.app) for _ in range(10)]
        await until(lambda: all(socket.states for socket in sockets))
        slow, *others = sockets
        slow.reads.clear()
        await advance(exercise, 99)
        await until(lambda: all(99 in socket.done for socket in others), seconds=5)
        late = sum(99 not in socket.done for socket in others)
        check(not late, "slow-delays", late=late)
        # Whatever was kept for it is read now.
        slow.reads.set()
        await until(lambda: slow.code or 99 in slow.done, seconds=5)
        kept = len(slow.done)
        check(99 not in slow.done, "never-dropped", kept=kept)
        check(slow.code == 1013, "not-dropped-well", seen=slow.code)
        check(kept <= exercise.MAX_BEHIND + 3, "kept-too-much", kept=kept)

    run(main)


def test_4_who_leaves_leaves_nothing_behind(
    exercise: ModuleType, start: Callable[..., None]
) -> None:
    async def main() -> None:
        start(total=5)
        sockets = [Socket(exercise.app) for _ in range(3)]
        await until(lambda: all(socket.states for socket in sockets))
        listening = sum(map(len, exercise.subscribers.values()))
        check(listening == 3, "not-subscribed", seen=listening)
        for socket in sockets:
            socket.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await until(lambda: all(socket.task.done() for socket in sockets), seconds=3)
        left = sum(not socket.task.done() for socket in sockets)
        check(not left, "task-left", left=left)
        error = sockets[0].task.exception()
        check(not error, "left-with-error", error=repr(error))
        left = sum(map(len, exercise.subscribers.values()))
        check(not left, "queue-left", left=left)

    run(main)
