from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.core.config import Settings
from tests.jobs import worker
from tests.test_celery import celery_settings, pytestmark, real_worker, wait_for
from tests.test_inference import BATCHES, digit, encoded, form

__all__ = ["pytestmark"]


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
    files = [form(encoded(digit(label)), "images")[0] for label in range(10)]
    broken = form(b"\xff\xd8\xff", "images")
    response = client.post(BATCHES, files=files + broken)
    assert response.status_code == 202
    job = wait_for(client, response.headers["Location"])
    assert job["state"] == "succeeded"
    images = job["result"]["images"]
    labels = [image["prediction"]["label"] for image in images[:10]]
    assert labels == list("0123456789")
    assert images[10]["error"] == "The image cannot be decoded"
