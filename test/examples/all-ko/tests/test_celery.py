import os
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.core.config import Settings
from app.jobs.celery_app import make_celery
from tests.jobs import worker
from tests.test_catalogue_report import BOOKS, ITEMS, REPORTS

BROKER = os.environ.get("TEST_BROKER_URL")
RESULTS = os.environ.get("TEST_RESULT_URL", BROKER or "")

# Celery stores results by a command that redis-py would rather see spelled differently.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated setex")

real_worker = pytest.mark.skipif(BROKER is None, reason="needs TEST_BROKER_URL")


@contextmanager
def celery_settings(settings: Settings) -> Iterator[None]:
    # Others may use the same broker, and an earlier run may have left something.
    queue = f"test-{uuid4()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "celery_broker_url", BROKER)
        patch.setattr(settings, "celery_result_backend", RESULTS)
        patch.setattr(settings, "celery_queue", queue)
        patch.setattr(settings, "celery_visibility_timeout", 5)
        patch.setattr(settings, "batch_image_timeout", 0.04)
        yield
        with make_celery(settings, patient=False).connection_for_write() as connection:
            channel: Any = connection.default_channel
            channel.queue_delete(queue)
            channel.exchange_delete(queue)


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Starts workers. Has to run before the fixture `client`, whose lifespan reads the
    settings."""
    with celery_settings(settings):
        yield partial(worker, settings, tmp_path / "worker.log")


def wait_for(client: TestClient, url: str, *states: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(url).raise_for_status().json()
        if job["state"] in (states or ("succeeded", "failed")):
            return job
        time.sleep(0.02)
    pytest.fail(f"not in time: {job}")


@real_worker
def test_a_worker_makes_the_report(
    start: Callable[[], Any], client: TestClient
) -> None:
    for item in ITEMS:
        client.post("/api/v1/items", json=item).raise_for_status()
    # No worker runs, so the job is accepted and waits.
    response = client.post(REPORTS)
    assert response.status_code == 202
    assert client.get(response.headers["Location"]).json()["state"] == "queued"
    assert client.get("/health/ready").status_code == 200
    with start():
        job = wait_for(client, response.headers["Location"])
    assert job["state"] == "succeeded"
    assert job["result"]["categories"]["book"] == BOOKS


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1", "amqp://127.0.0.1:1"])
def test_without_a_broker_the_answer_is_a_quick_503(
    request: pytest.FixtureRequest,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    broker: str,
) -> None:
    monkeypatch.setattr(settings, "celery_broker_url", broker)
    monkeypatch.setattr(settings, "celery_result_backend", "redis://127.0.0.1:1")
    client: TestClient = request.getfixturevalue("client")
    began = time.monotonic()
    for response in (
        client.post(REPORTS),
        client.get(f"/api/v1/jobs/{uuid4()}"),
        client.get("/health/ready"),
    ):
        assert response.status_code == 503
        assert response.headers["Content-Type"] == "application/problem+json"
    assert time.monotonic() - began < 10
    assert response.json()["detail"] == "Not ready: jobs"
    # The rest goes on.
    assert client.get("/api/v1/items").status_code == 200


@pytest.mark.parametrize(
    ("broker", "results", "wrong"),
    [
        ("sqla+sqlite:///broker.db", "redis://results", "celery_broker_url"),
        ("amqp://broker", None, "CELERY_RESULT_BACKEND"),
        ("amqp://broker", "rpc://", "celery_result_backend"),
        ("redis://broker", "db+sqlite:///results.db", "celery_result_backend"),
    ],
)
def test_settings_that_lose_results_stop_the_start(
    broker: str, results: str | None, wrong: str
) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Settings(celery_broker_url=broker, celery_result_backend=results)


def test_rediss_checks_the_certificate() -> None:
    url = "rediss://broker:6380/0"
    celery = make_celery(Settings(celery_broker_url=url), patient=False)
    assert celery.connection_for_write().ssl == {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    # Celery refuses a result backend at rediss:// that does not say this.
    connect: Any = celery.backend
    assert connect.connparams["ssl_cert_reqs"] is ssl.CERT_REQUIRED
    celery.close()
