import io
import json
import logging
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from lessons.judge import check

FORGED = 'x"}\n{"level": "ERROR", "message": "forged'


class Service:
    def __init__(self, exercise: ModuleType) -> None:
        self.exercise = exercise
        self.stream = io.StringIO()
        exercise.set_up_logging(self.stream)
        self.http = TestClient(exercise.app, raise_server_exceptions=False)

    def get(self, path: str) -> list[dict[str, Any]]:
        """The lines that one request leaves in the log."""
        self.stream.truncate(0)
        self.stream.seek(0)
        self.http.get(path)
        lines = self.stream.getvalue().splitlines()
        check(lines, "not-logged", path=path)
        parsed = []
        for line in lines:
            try:
                parsed.append(json.loads(line))
            except ValueError:
                check(False, "not-json", seen=line)
        return parsed


@pytest.fixture
def service(exercise: ModuleType) -> Service:
    return Service(exercise)


def test_1_the_log_says_what_happened(
    request: pytest.FixtureRequest, exercise: ModuleType
) -> None:
    night = import_module(f"lessons.{request.path.parent.name}.night")
    log = [json.loads(line) for line in night.read_log()]
    first = next(entry for entry in log if entry["level"] == "ERROR")
    seen = tuple(exercise.FIRST_ERROR)
    check(seen == (first["time"], first["path"]), "wrong-error", seen=seen)
    [culprit] = [entry for entry in log if entry["level"] == "WARNING"]
    seen = exercise.CULPRIT
    check(seen != first["request_id"], "only-a-victim")
    check(seen == culprit["request_id"], "wrong-culprit", seen=seen)
    seen = exercise.SHOULD_HAVE_FAILED
    check(seen != "/health/live", "would-restart")
    check(seen == "/health/ready", "wrong-probe", seen=seen)


def test_2_each_line_is_one_object(service: Service) -> None:
    lines = service.get(f"/predictions/{quote(FORGED)}")
    forged = [line for line in lines if line.get("message") == "forged"]
    check(not forged, "line-forged")
    for line in lines:
        missing = {"level", "request_id", "message"} - line.keys()
        check(not missing, "field-missing", name=", ".join(missing), seen=line)
        check("%s" not in str(line["message"]), "not-formatted", seen=line["message"])
    lines = service.get("/predictions/broken")
    [error] = [line for line in lines if line["level"] == "ERROR"]
    check("shape mismatch" in str(error), "exception-lost", seen=error)
    lines = service.get("/predictions/7?api_key=hf_0123")
    check("hf_0123" not in str(lines), "key-logged")


def test_2_an_id_is_in_each_line_of_a_request(service: Service) -> None:
    first, second = service.get("/predictions/1"), service.get("/predictions/2")
    ids = [{line["request_id"] for line in lines} for lines in (first, second)]
    check(all(len(one) == 1 for one in ids) and "-" not in ids[0], "id-lost", seen=ids)
    check(ids[0] != ids[1], "same-id", seen=ids[0])


def test_2_two_requests_at_once_keep_their_ids(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = service.exercise.logger

    def another_comes(record: logging.LogRecord) -> bool:
        if record.getMessage() == "predicting outer":
            TestClient(service.exercise.app).get("/predictions/inner")
        return True

    monkeypatch.setattr(logger, "filters", [*logger.filters, another_comes])
    lines = service.get("/predictions/outer")
    ids = [
        {line["request_id"] for line in lines if name in str(line["message"])}
        for name in ("outer", "inner")
    ]
    check(all(len(one) == 1 for one in ids) and ids[0] != ids[1], "ids-mixed", seen=ids)


def test_3_labels_have_a_bound(exercise: ModuleType, service: Service) -> None:
    for number in range(100):
        service.http.get(f"/wp-admin/{number}")
        service.http.get(f"/predictions/{number}")
    labels = exercise.requests
    check(len(labels) <= 3, "too-many-labels", seen=len(labels), some=[*labels][:3])
    known = labels["GET", "/predictions/{name}", 200]
    check(known == 100, "route-not-counted", seen=dict(labels))
    check(sum(labels.values()) == 200, "not-all-counted", seen=dict(labels))


def test_4_live_and_ready_are_two_questions(
    request: pytest.FixtureRequest,
    load: Callable[[], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = import_module(f"lessons.{request.path.parent.name}.database")
    client = TestClient(load().app, raise_server_exceptions=False)
    for path in ("/health/live", "/health/ready"):
        seen = client.get(path).status_code
        check(seen == 200, "not-healthy", path=path, seen=seen)

    async def ping() -> None:
        raise ConnectionError

    monkeypatch.setattr(database, "ping", ping)
    client = TestClient(load().app, raise_server_exceptions=False)
    seen = client.get("/health/live").status_code
    check(seen == 200, "live-needs-database", seen=seen)
    seen = client.get("/health/ready").status_code
    check(seen != 200, "ready-without-database")
    check(seen == 503, "wrong-status", seen=seen)
