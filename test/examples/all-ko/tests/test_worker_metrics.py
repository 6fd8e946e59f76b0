import socket
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from tests.metrics import value
from tests.test_catalogue_report import REPORTS
from tests.test_celery import pytestmark, real_worker, start, wait_for

__all__ = ["pytestmark", "start"]


@real_worker
def test_a_worker_tells_prometheus_what_its_processes_did(
    start: Callable[..., Any], client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("WORKER_METRICS_PORT", str(port))
    with start():
        for _ in range(4):
            wait_for(client, client.post(REPORTS).headers["Location"])
        text = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    labels = {"kind": "catalogue-report", "state": "succeeded"}
    assert value(text, "job_seconds_count", **labels) == 4
