import asyncio
import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lessons.judge import check

RESNET, MISSING, BROKEN = (
    f"/checkpoints/{name}" for name in ("resnet50", "missing", "broken")
)


class Events(logging.Handler):
    """What happened, in order: parts of responses, and lines of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Any] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.all.append(record)

    @property
    def records(self) -> list[logging.LogRecord]:
        return [event for event in self.all if isinstance(event, logging.LogRecord)]


@pytest.fixture
def events(exercise: ModuleType) -> Iterator[Events]:
    events = Events()
    exercise.logger.addHandler(events)
    exercise.logger.setLevel(logging.INFO)
    yield events
    exercise.logger.removeHandler(events)


@pytest.fixture
def client(exercise: ModuleType) -> TestClient:
    return TestClient(exercise.app, raise_server_exceptions=False)


def test_1_each_response_carries_an_id(client: TestClient) -> None:
    seen = set()
    for path in (RESNET, MISSING, "/datasets"):
        headers = client.get(path).headers
        for name in ("X-Request-ID", "Server-Timing"):
            check(headers.get(name), "header-missing", path=path, name=name)
        seen.add(headers["X-Request-ID"])
    check(len(seen) == 3, "same-id")
    seen_text = client.get(RESNET).text
    check(seen_text == "layer 0\nlayer 1\nlayer 2\n", "body-changed", seen=seen_text)


def test_2_a_sensible_id_of_the_client_is_kept(client: TestClient) -> None:
    for given in ("3f2a-77", "a" * 64):
        seen = client.get(RESNET, headers={"X-Request-ID": given}).headers[
            "X-Request-ID"
        ]
        check(seen == given, "id-lost", given=given, seen=seen)
    for given in ("", "a" * 65, "a b", '<img src="x">', "id;level=ERROR"):
        seen = client.get(RESNET, headers={"X-Request-ID": given}).headers[
            "X-Request-ID"
        ]
        check(seen and seen != given, "id-reflected", given=given)


def test_3_one_line_after_the_last_byte(exercise: ModuleType, events: Events) -> None:
    async def send(message: Any) -> None:
        events.all.append(message["type"])

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": RESNET,
        "raw_path": RESNET.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"x-request-id", b"job-17")],
        "server": ("app", 80),
        "client": ("client", 1),
    }
    asyncio.run(exercise.app(scope, receive, send))
    check(len(events.records) == 1, "not-one-line", seen=len(events.records))
    last_byte = max(
        at for at, event in enumerate(events.all) if event == "http.response.body"
    )
    check(events.all.index(events.records[0]) > last_byte, "logged-early")
    check_record(events.records[0], request_id="job-17", status=200, user="grace")


def test_3_errors_have_their_line_too(client: TestClient, events: Events) -> None:
    client.get(MISSING)
    check(len(events.records) == 1, "not-one-line", seen=len(events.records))
    check_record(events.records[0], status=404)
    events.all.clear()
    response = client.get(BROKEN)
    check(response.status_code == 500, "swallowed", seen=response.status_code)
    check(events.records, "crash-unlogged")
    check_record(events.records[0], status=500, user="grace")


def check_record(record: logging.LogRecord, **expected: object) -> None:
    for name, value in expected.items():
        seen = getattr(record, name, None)
        check(seen == value, "wrong-field", name=name, seen=seen, expected=value)


def test_4_what_is_no_request_passes(exercise: ModuleType) -> None:
    try:
        with TestClient(exercise.app):
            pass
    except Exception as error:
        check(False, "lifespan-broken", error=f"{type(error).__name__}: {error}")
    try:
        with TestClient(exercise.app).websocket_connect("/losses") as websocket:
            seen = websocket.receive_json()
    except Exception as error:
        check(False, "websocket-broken", error=f"{type(error).__name__}: {error}")
    check(seen == {"step": 1, "loss": 0.5}, "websocket-broken", error=seen)
