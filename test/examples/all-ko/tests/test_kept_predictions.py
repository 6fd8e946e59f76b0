import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from app.core.config import Settings
from app.inference.model import Model, Prepared
from app.inference.predictor import Outcome, Predictor, get_predictors
from app.schemas.prediction import Prediction
from tests.images import encoded, shade
from tests.redis_server import real_redis
from tests.test_inference import BATCHES, PREDICT, finished, form, runs

__all__ = ["runs"]

Runs = list[list[int]]


@real_redis
def test_no_image_is_inferred_twice(runs: Runs, client: TestClient) -> None:
    runs.clear()
    seven, eight = [form(encoded(shade(label))) for label in (7, 8)]
    first, second = [client.post(PREDICT, files=seven) for _ in range(2)]
    assert first.json() == second.json()
    assert runs == [[7]]
    assert client.post(PREDICT, files=eight).json()["label"] == "8"
    assert runs == [[7], [8]]


@real_redis
def test_jobs_and_requests_share_what_was_inferred(
    runs: Runs, client: TestClient
) -> None:
    runs.clear()
    predicted = client.post(PREDICT, files=form(encoded(shade(1)))).json()
    images = [form(encoded(shade(label)), "images")[0] for label in (1, 2)]
    for _ in range(2):
        job = finished(client, client.post(BATCHES, files=images).headers["Location"])
        assert job["result"]["images"][0]["prediction"] == predicted
    assert runs == [[1], [2]]


@real_redis
async def test_simultaneous_requests_with_the_same_image_share_a_run(
    runs: Runs, async_client: AsyncClient
) -> None:
    runs.clear()
    image = form(encoded(shade(7)))
    responses = await asyncio.gather(
        *[async_client.post(PREDICT, files=image) for _ in range(20)]
    )
    assert [response.json()["label"] for response in responses] == ["7"] * 20
    assert runs == [[7]]


class Processes:
    """Two predictors that share nothing but Redis, as two processes do."""

    def __init__(self, model: Model, settings: Settings) -> None:
        self.threads = [ThreadPoolExecutor(2) for _ in range(2)]
        self.predictors = [Predictor(model, one, settings) for one in self.threads]

    def submit(self, number: int, label: int) -> Future[Outcome]:
        return self.predictors[number].submit(lambda: encoded(shade(label)))


@pytest.fixture
def processes(redis: None, settings: Settings) -> Processes:
    return Processes(get_predictors()["toy"].model, settings)


def test_two_processes_infer_an_image_once(
    processes: Processes, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.clear()
    begun, go = Event(), Event()
    predict = Model.predict

    def slow(self: Model, images: Sequence[Prepared]) -> list[Prediction]:
        begun.set()
        assert go.wait(10)
        return predict(self, images)

    monkeypatch.setattr(Model, "predict", slow)
    first = processes.submit(0, 7)
    assert begun.wait(10)
    second = processes.submit(1, 7)
    # Meanwhile the second one predicts others.
    other = processes.submit(1, 8)
    go.set()
    assert first.result(10) == second.result(10)
    assert other.result(10) != first.result()
    assert sorted(runs) == [[7], [8]]


def test_when_one_fails_or_gives_up_another_tries(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Model, "predict", None)
        assert isinstance(processes.submit(0, 7).result(10), TypeError)
    # At once, not when the claim of the first one expires.
    assert isinstance(processes.submit(1, 7).result(5), Prediction)

    begun, go = Event(), Event()
    predict = Model.predict

    def slow(self: Model, images: Sequence[Prepared]) -> list[Prediction]:
        begun.set()
        assert go.wait(10)
        return predict(self, images)

    monkeypatch.setattr(Model, "predict", slow)
    running = processes.submit(0, 1)
    assert begun.wait(10)
    waiting = processes.submit(0, 2)
    until(lambda: waits(processes.predictors[0]))
    assert waiting.cancel()
    go.set()
    assert isinstance(running.result(10), Prediction)
    assert isinstance(processes.submit(1, 2).result(5), Prediction)


def waits(predictor: Predictor) -> bool:
    return len(predictor._batcher._waiting) == 1


def until(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not condition():
        assert monotonic() < deadline
        sleep(0.001)


@real_redis
def test_limits_apply_to_an_image_with_a_kept_prediction(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = form(encoded(shade(7)))
    assert client.post(PREDICT, files=image).status_code == 200
    monkeypatch.setattr(settings, "max_upload_size", 10)
    assert client.post(PREDICT, files=image).status_code == 413
