import contextlib
import json
from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lessons.judge import check

IMAGES = ["seven", "three", "zero"]


class KilledError(BaseException):
    """The worker's process ends here."""


class Events:
    """What happened, in order, and what the model is to do."""

    def __init__(self, classify: Callable[[str], int]) -> None:
        self.all: list[str] = []
        self.original = classify
        self.faults: list[BaseException | None] = []

    def classify(self, image: str) -> int:
        self.all.append(image)
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault
        return self.original(image)

    def notify(self, batch_id: str) -> None:
        self.all.append("notify")


@pytest.fixture
def jobs(request: pytest.FixtureRequest) -> ModuleType:
    return import_module(f"lessons.{request.path.parent.name}.jobs")


@pytest.fixture
def events(jobs: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Events:
    events = Events(jobs.classify)
    monkeypatch.setattr(jobs, "classify", events.classify)
    monkeypatch.setattr(jobs, "notify", events.notify)
    return events


@pytest.fixture
def exercise(events: Events, load: Callable[[], ModuleType]) -> ModuleType:
    return load()


class Service:
    def __init__(self, exercise: ModuleType, events: Events) -> None:
        self.exercise, self.events = exercise, events

        async def app(scope: Any, receive: Any, send: Any) -> None:
            async def watched(message: Any) -> None:
                events.all.append(message["type"])
                await send(message)

            await exercise.app(scope, receive, watched)

        self.http = TestClient(app)

    def create(self, images: list[str] = IMAGES) -> str:
        try:
            response = self.http.post("/batches", json={"images": images})
        except TypeError as error:
            check("callable" not in str(error), "task-called")
            raise
        check(response.status_code == 202, "wrong-status", seen=response.status_code)
        path = f"/batches/{response.json()['id']}"
        location = response.headers.get("Location")
        check(location == path, "no-location", seen=location, expected=path)
        check(self.exercise.queue.waiting, "not-queued")
        return path

    def work(self, path: str) -> dict[str, Any]:
        """One message, by a worker that may be killed."""
        with contextlib.suppress(KilledError):
            self.exercise.work_once()
        batch: dict[str, Any] = self.http.get(path).json()
        check(batch["progress"] <= 1, "progress-over-one", seen=batch["progress"])
        return batch

    def deliver_again(self) -> None:
        """What a broker does when the connection of a worker breaks."""
        queue = self.exercise.queue
        queue.waiting += queue.taken
        queue.taken.clear()


@pytest.fixture
def service(exercise: ModuleType, events: Events) -> Service:
    return Service(exercise, events)


def test_1_the_response_does_not_wait_for_the_model(
    service: Service, events: Events
) -> None:
    path = service.create()
    check(not set(events.all) & set(IMAGES), "classified-in-the-request")
    body = service.exercise.queue.waiting[0].body
    check(isinstance(body, dict), "no-dict", seen=body)
    check("seven" not in json.dumps(body), "images-in-the-message", seen=body)
    check(path.rpartition("/")[2] in json.dumps(body), "no-id-in-message", seen=body)
    seen = service.http.get(path).json()
    ok = seen["state"] == "queued" and seen["progress"] == 0
    check(ok, "not-queued-state", seen=seen)


def test_2_a_note_goes_out_after_the_response(service: Service, events: Events) -> None:
    service.create()
    check("notify" in events.all, "not-notified")
    at = events.all.index("http.response.start")
    check(at < events.all.index("notify"), "notified-early")


def test_3_a_worker_does_it(service: Service) -> None:
    path = service.create()
    batch = service.work(path)
    expected = [service.events.original(image) for image in IMAGES]
    check(batch["labels"] == expected, "wrong-labels", seen=batch, expected=expected)
    ok = batch["state"] == "done" and batch["progress"] == 1
    check(ok, "not-done", seen=batch)
    check(not service.exercise.queue.taken, "never-acknowledged")
    check(service.exercise.work_once() is False, "no-false")


def test_3_a_killed_worker_loses_nothing(service: Service, events: Events) -> None:
    path = service.create()
    events.faults = [None, KilledError()]
    service.work(path)
    check(service.exercise.queue.taken, "lost-when-killed")
    service.deliver_again()
    batch = service.work(path)
    expected = [service.events.original(image) for image in IMAGES]
    check(batch["labels"] == expected, "labels-twice", seen=batch, expected=expected)
    # The broker did not hear of the acknowledgement.
    calls = len(events.all)
    service.exercise.queue.put({**last_body(service)})
    service.work(path)
    again = [one for one in events.all[calls:] if one in IMAGES]
    check(not again, "done-again", seen=len(again))


def last_body(service: Service) -> dict[str, Any]:
    """A message as the exercise itself writes it, for the first batch."""
    path = service.create(["other"])
    message = service.exercise.queue.waiting.pop()
    first, other = next(iter(service.exercise.batches)), path.rpartition("/")[2]
    body: dict[str, Any] = json.loads(json.dumps(message.body).replace(other, first))
    return body


def test_4_what_may_work_later_is_tried_later(
    service: Service, events: Events, jobs: ModuleType
) -> None:
    path, queue = service.create(), service.exercise.queue
    events.faults = [jobs.ModelBusyError() for _ in range(50)]
    waits: list[float] = []
    for _ in range(20):
        batch = service.work(path)
        check(not queue.taken, "not-settled")
        if not queue.waiting:
            break
        waits.append(queue.waiting[0].not_before - queue.now)
        queue.now = max(queue.now, queue.waiting[0].not_before)
    check(waits, "not-retried")
    grow = all(a < b for a, b in pairwise(waits))
    check(waits[0] > 0 and grow, "waits-do-not-grow", seen=waits)
    check(not queue.waiting, "never-ends")
    check(len(waits) == 4, "wrong-attempts", seen=len(waits) + 1)
    check(batch["state"] == "failed", "not-failed", seen=batch["state"])


def test_4_what_never_works_is_not_tried_again(service: Service) -> None:
    path, queue = service.create(["seven", "", "zero"]), service.exercise.queue
    batch = service.work(path)
    check(not queue.waiting, "bad-retried")
    check(not queue.taken, "not-settled")
    check(batch["state"] == "failed", "not-failed", seen=batch["state"])
