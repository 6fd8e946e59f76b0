import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from types import ModuleType

import httpx2
import pytest

from lessons.judge import check, until


class Model:
    """Stands in for `classify`: it runs until it is released, and is counted meanwhile."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.lock = threading.Lock()
        self.calls = self.running = self.peak = 0
        self.on_loop = False

    def classify(self, pixels: list[int]) -> int:
        with self.lock:
            self.calls += 1
            self.running += 1
            self.peak = max(self.peak, self.running)
        # Whoever waits here would wait for ever.
        if threading.current_thread() is threading.main_thread():
            self.on_loop = True
        else:
            self.released.wait()
        with self.lock:
            self.running -= 1
        return sum(pixels) % 10


@pytest.fixture
def model(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Model]:
    model = Model()
    given = import_module(f"lessons.{request.path.parent.name}.model")
    monkeypatch.setattr(given, "classify", model.classify)
    yield model
    model.released.set()


def serve(
    exercise: ModuleType,
    model: Model,
    requests: int,
    meanwhile: Callable[..., Awaitable[None]],
) -> list[int]:
    """Sends predictions at once, does something while the model runs, and returns the answers."""

    async def main() -> list[int]:
        transport = httpx2.ASGITransport(app=exercise.app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://app"
        ) as client:
            tasks = [
                asyncio.create_task(
                    client.post("/predictions", json=[one], timeout=None)
                )
                for one in range(requests)
            ]
            try:
                await until(lambda: model.calls or all(task.done() for task in tasks))
                check(not model.on_loop, "on-loop")
                check(model.calls, "not-called")
                await meanwhile(client)
            finally:
                model.released.set()
            responses = await asyncio.gather(*tasks)
            return [response.json() for response in responses]

    return asyncio.run(main())


def test_1_others_are_answered_while_the_model_runs(
    model: Model, load: Callable[[], ModuleType]
) -> None:
    async def meanwhile(client: httpx2.AsyncClient) -> None:
        response = await client.get("/health")
        check(response.status_code == 200 and not model.released.is_set(), "no-health")

    answers = serve(load(), model, 4, meanwhile)
    check(answers == [0, 1, 2, 3], "wrong-answers", seen=answers)


def test_2_two_run_at_once_and_no_more(
    model: Model, load: Callable[[], ModuleType]
) -> None:
    async def meanwhile(client: httpx2.AsyncClient) -> None:
        check(await until(lambda: model.peak > 1), "one-at-a-time")
        # Time for a third to come, if there is anything that lets it.
        await until(lambda: model.peak > 2, seconds=0.5)
        check(model.peak == 2, "too-many", seen=model.peak)

    answers = serve(load(), model, 6, meanwhile)
    check(model.peak == 2, "too-many", seen=model.peak)
    check(answers == list(range(6)), "wrong-answers", seen=answers)


def test_3_who_waits_takes_no_thread(
    model: Model, load: Callable[[], ModuleType]
) -> None:
    async def meanwhile(client: httpx2.AsyncClient) -> None:
        labels = asyncio.create_task(client.get("/labels"))
        answered = await until(labels.done, seconds=5)
        model.released.set()
        await labels
        check(answered, "no-thread-left")

    serve(load(), model, 60, meanwhile)
