import json
import logging
import sys
from typing import Any

import pytest
from fastapi.testclient import TestClient
from opentelemetry import trace

from app.core.config import Settings
from app.logging import (
    TEXT_FORMATTER,
    JsonFormatter,
    RequestIdFilter,
    configure_logging,
    request_id_var,
)


def logged(record: logging.LogRecord) -> dict[str, Any]:
    line = JsonFormatter().format(record)
    assert "\n" not in line
    fields: dict[str, Any] = json.loads(line)
    return fields


def test_a_line_is_one_json_object_with_the_request_s_id() -> None:
    record = logging.LogRecord("app", logging.INFO, "", 0, "two %s", ("\nlines",), None)
    record.item_id = 7
    token = request_id_var.set("abc")
    fields = logged(record)
    request_id_var.reset(token)
    assert fields["message"] == "two \nlines"
    assert fields["level"] == "INFO"
    assert fields["request_id"] == "abc"
    assert fields["item_id"] == 7
    assert fields["trace_id"] is None


@pytest.mark.parametrize("formatter", [JsonFormatter(), TEXT_FORMATTER])
def test_a_line_of_a_traced_request_has_the_trace_s_id(
    formatter: logging.Formatter,
) -> None:
    record = logging.LogRecord("app", logging.INFO, "", 0, "message", (), None)
    span = trace.NonRecordingSpan(trace.SpanContext(0xABC, 1, is_remote=True))
    with trace.use_span(span):
        RequestIdFilter().filter(record)
        line = formatter.format(record)
    assert f"{0xABC:032x}" in line


def test_an_exception_is_part_of_its_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("app", 40, "", 0, "failed", (), sys.exc_info())
    assert "ValueError: broken" in logged(record)["exception"]


def test_the_server_logs_through_the_same_handler(
    client: TestClient, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    uvicorn_s_own = logging.StreamHandler()
    logging.getLogger("uvicorn").addHandler(uvicorn_s_own)
    configure_logging(settings)
    configure_logging(settings)
    logging.getLogger("uvicorn.error").info("up")
    logging.getLogger("uvicorn.access").info("GET /")
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["message"] == "up"


def test_every_request_is_logged_once(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="app.access")
    client.get("/nowhere?token=hunter2", headers={"X-Request-ID": "abc"})
    [record] = [record for record in caplog.records if record.name == "app.access"]
    fields = logged(record)
    assert fields["method"] == "GET"
    assert fields["path"] == "/nowhere"
    assert fields["status"] == 404
    assert fields["duration_ms"] >= 0
    assert "hunter2" not in json.dumps(fields)
