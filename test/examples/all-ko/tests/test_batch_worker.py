import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pydantic import ValidationError

from app.core.config import Settings
from tests.images import encoded, shade
from tests.jobs import worker
from tests.test_celery import celery_settings, pytestmark, real_worker, start, wait_for
from tests.test_inference import BATCHES, form

__all__ = ["pytestmark", "start"]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def running(
    settings: Settings,
    tmp_path: Path,
    upload_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """A worker that shares the folder of uploads, as in compose.yaml."""
    monkeypatch.setenv("UPLOAD_DIR", str(upload_dir))
    with celery_settings(settings), worker(settings, tmp_path / "worker.log"):
        yield


@real_worker
def test_a_worker_predicts_what_was_uploaded_here(
    running: None, client: TestClient
) -> None:
    files = [form(encoded(shade(label)), "images")[0] for label in range(10)]
    broken = form(b"\xff\xd8\xff", "images")
    response = client.post(BATCHES, files=files + broken)
    assert response.status_code == 202
    job = wait_for(client, response.headers["Location"])
    assert job["state"] == "succeeded"
    images = job["result"]["images"]
    labels = [image["prediction"]["label"] for image in images[:10]]
    assert labels == list("0123456789")
    assert images[10]["error"] == "The image cannot be decoded"


@real_worker
def test_what_a_killed_worker_has_done_is_not_done_again(
    start: Callable[..., Any],
    settings: Settings,
    client: TestClient,
    upload_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UPLOAD_DIR", str(upload_dir))
    # 15 seconds for a job; Redis has to wait for longer.
    monkeypatch.setattr(settings, "batch_image_timeout", 0.15)
    monkeypatch.setattr(settings, "celery_visibility_timeout", 16)
    large = [
        form(encoded(Image.new("L", (2000, 2000), level)), "images")[0]
        for level in range(40)
    ]
    url = client.post(BATCHES, files=large).headers["Location"]
    seen: list[float] = []

    def progress() -> float:
        seen.append(client.get(url).raise_for_status().json()["progress"])
        return seen[-1]

    with start() as killed:
        until(lambda: progress() >= 0.2)
        os.killpg(killed.pid, signal.SIGKILL)
    done = client.get(url).json()["result"]["images"]
    assert progress() == len(done) / 40 < 1
    # Were they decoded again, they would be missing.
    for image in done:
        client.delete(f"/api/v1/uploads/{image['upload_id']}").raise_for_status()
    with start():
        until(lambda: progress() == 1)
        job = wait_for(client, url)
    assert job["state"] == "succeeded"
    assert [image["error"] for image in job["result"]["images"]] == [None] * 40
    assert seen == sorted(seen)


def test_limits_that_would_do_a_batch_twice_stop_the_start() -> None:
    limits: dict[str, Any] = {"batch_max_images": 200, "batch_image_timeout": 3}
    Settings(celery_broker_url="amqp://b", celery_result_backend="redis://r", **limits)
    with pytest.raises(ValidationError, match="CELERY_VISIBILITY_TIMEOUT"):
        Settings(celery_broker_url="redis://b", **limits)
