import pytest
from fastapi.testclient import TestClient

from app.inference.model import get_models
from tests.images import encoded, shade
from tests.metrics import value
from tests.test_inference import BATCHES, PREDICT, SEVERAL, finished, form


class Seen:
    """How much larger a number has become since this was made."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self._before = client.get("/metrics").text

    def __call__(self, name: str, **labels: str) -> float:
        now = self._client.get("/metrics").text
        return value(now, name, **labels) - value(self._before, name, **labels)


def test_each_image_of_a_request_is_counted_and_timed(client: TestClient) -> None:
    seen = Seen(client)
    client.post(PREDICT, files=form(encoded(shade(1)))).raise_for_status()
    client.post(PREDICT, files=form(b"no image"))
    assert seen("images_total", way="request", outcome="done") == 1
    assert seen("images_total", outcome="UnsupportedMediaTypeError") == 1
    for part in ("decode", "queue", "run"):
        assert seen("prediction_seconds_count", part=part) == 1
        assert seen("prediction_seconds_sum", part=part) > 0
    assert (seen("model_run_images_count"), seen("model_run_images_sum")) == (1, 1)
    assert value(client.get("/metrics").text, "images_waiting", model="toy") == 0


def test_an_image_that_finds_the_queue_full_is_counted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen(client)
    limits = get_models()["toy"].description.run
    monkeypatch.setitem(limits.__dict__, "queue", 1)
    images = form(encoded(shade(1)), "images") * 2
    assert client.post(SEVERAL, files=images).status_code == 503
    assert seen("images_total", outcome="ServiceUnavailableError") == 2


def test_the_images_of_jobs_and_the_jobs_are_counted(client: TestClient) -> None:
    seen = Seen(client)
    images = [form(encoded(shade(level)), "images")[0] for level in (1, 2, 3)]
    text, broken = form(b"text", "images"), form(b"\xff\xd8\xff", "images")
    for files in (images + text + broken, text):
        finished(client, client.post(BATCHES, files=files).headers["Location"])
    assert seen("images_total", way="batch", outcome="done") == 3
    assert seen("images_total", way="batch", outcome="InvalidFileError") == 1
    assert seen("images_total", way="upload", outcome="UnsupportedMediaTypeError") == 2
    assert seen("model_run_images_sum") == 3
    for state in ("succeeded", "failed"):
        assert seen("job_seconds_count", kind="predict-batch", state=state) == 1
