import asyncio
import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from anyio import fail_after
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from PIL import Image

from app.core.config import Settings
from app.errors import ServiceUnavailableError
from app.inference.batcher import MicroBatcher, open_batcher
from app.inference.image import decode
from app.jobs.job import JobError, Report
from app.jobs.predict_batch import BatchImage, PredictBatchPayload, predict_batch
from tests.toy_model import shade

PREDICTIONS = "/api/v1/predictions"
BATCHES = "/api/v1/predictions/batches"

# Whatever model is served: see tests/toy_model.py.
pytestmark = pytest.mark.usefixtures("toy_model")


def encoded(image: Image.Image, format: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, format)
    return file.getvalue()


TRUNCATED = encoded(Image.effect_noise((64, 64), 100))[:500]


def form(content: bytes, field: str = "image") -> list[tuple[str, tuple[str, bytes]]]:
    return [(field, ("image.txt", content))]


@pytest.mark.parametrize("format", ["PNG", "WEBP", "JPEG", "GIF"])
def test_an_image_becomes_a_prediction(client: TestClient, format: str) -> None:
    for level in (0, 7):
        content = encoded(shade(level), format)
        response = client.post(PREDICTIONS, files=form(content))
        assert response.status_code == 200
        assert response.json() == {
            "label": str(level),
            "confidence": 1,
            "model": "toy 1",
        }


def test_an_image_is_decoded_upright_and_on_white() -> None:
    image = Image.new("RGB", (16, 8), "white")
    image.paste("black", (0, 0, 8, 8))
    orientation = Image.Exif()
    # Turn it by 90 degrees clockwise to see it as it was taken.
    orientation[0x0112] = 6
    file = io.BytesIO()
    image.save(file, "JPEG", exif=orientation, quality=95)
    upright = decode(file, max_pixels=1000)
    assert upright.size == (8, 16)
    assert upright.getpixel((4, 2)) == (0, 0, 0)
    assert upright.getpixel((4, 14)) == (255, 255, 255)
    nothing = io.BytesIO(encoded(Image.new("RGBA", (1, 1))))
    assert decode(nothing, max_pixels=1).getpixel((0, 0)) == (255, 255, 255)


def test_a_16_bit_greyscale_image_is_scaled(client: TestClient) -> None:
    deep = shade(7).convert("I").point(lambda value: value * 257).convert("I;16")
    response = client.post(PREDICTIONS, files=form(encoded(deep)))
    assert response.json()["label"] == "7"


class TimeLimit(Exception):
    """As a time limit does it: anywhere."""


@pytest.mark.parametrize("error", [MemoryError(), TimeLimit(), OSError(5, "EIO")])
def test_what_the_image_cannot_help_does_not_make_it_invalid(error: Exception) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise error

    with pytest.raises(type(error)):
        decode(Failing(), max_pixels=1)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is that large; its pixels are not even there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [4_001, 10_000, 15_000, 60_000])
def test_an_image_of_too_many_pixels_is_not_decoded(
    client: TestClient, side: int
) -> None:
    response = client.post(PREDICTIONS, files=form(bomb(side, side)))
    assert response.status_code == 413
    assert "pixels" in response.json()["detail"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"%PDF-1.7", 415),
        (b"BM" + b"\0" * 60, 415),
        (b"\x89PNG\r\n\x1a\n" + b"no image", 422),
        (TRUNCATED, 422),
        (b"\xff\xd8\xff", 422),
        (b"GIF89a", 422),
        (b"RIFF\x10\x00\x00\x00WEBPrest", 422),
        (bomb(8, 8), 422),
        (bomb(0, 0), 422),
    ],
)
def test_a_file_that_is_no_image_is_refused(
    client: TestClient, content: bytes, status: int
) -> None:
    response = client.post(PREDICTIONS, files=form(content))
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_large_image_is_refused(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "max_upload_size", 10)
    assert client.post(PREDICTIONS, files=form(encoded(shade(1)))).status_code == 413


async def test_images_sent_together_are_one_run(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    run = MicroBatcher._answer

    async def counting(self: Any, batch: list[Any]) -> None:
        sizes.append(len(batch))
        await run(self, batch)

    monkeypatch.setattr(MicroBatcher, "_answer", counting)
    requests = [
        async_client.post(PREDICTIONS, files=form(encoded(shade(label))))
        for label in range(10)
    ]
    responses = await asyncio.gather(*requests)
    assert [response.json()["label"] for response in responses] == list("0123456789")
    assert sum(sizes) == 10
    assert len(sizes) < 10


def test_the_model_is_ready(client: TestClient) -> None:
    parts = client.get("/health/ready").json()["parts"]
    assert parts["model"].startswith("toy 1 on ")


def test_several_images_become_a_job(client: TestClient) -> None:
    files = [form(encoded(shade(label)), "images")[0] for label in range(10)]
    broken = form(TRUNCATED, "images")
    response = client.post(BATCHES, files=files + broken)
    assert response.status_code == 202
    url = response.headers["Location"]
    assert url == f"/api/v1/jobs/{response.json()['id']}"
    job = finished(client, url)
    assert (job["state"], job["progress"]) == ("succeeded", 1)
    images = job["result"]["images"]
    labels = [image["prediction"]["label"] for image in images[:10]]
    assert labels == list("0123456789")
    assert images[10]["prediction"] is None
    assert images[10]["error"] == "The image cannot be decoded"
    # What was predicted is kept.
    uploads = client.get("/api/v1/uploads", params={"limit": 20}).json()["items"]
    assert [image["upload_id"] for image in images] == [
        upload["id"] for upload in uploads
    ]


def finished(client: TestClient, url: str) -> dict[str, Any]:
    for _ in range(200):
        job: dict[str, Any] = client.get(url).json()
        if job["state"] in {"succeeded", "failed"}:
            return job
        assert client.portal is not None
        client.portal.call(asyncio.sleep, 0.05)
    raise AssertionError("the job is not done")


def test_a_file_that_is_no_image_is_an_error_of_that_image(
    client: TestClient, upload_dir: Path
) -> None:
    files = form(encoded(shade(1)), "images") + form(b"%PDF-1.7", "images")
    files += form(encoded(shade(2)), "images")
    job = finished(client, client.post(BATCHES, files=files).headers["Location"])
    assert (job["state"], job["progress"]) == ("succeeded", 1)
    one, text, two = job["result"]["images"]
    assert one["prediction"]["label"] == "1"
    assert two["prediction"]["label"] == "2"
    assert (text["filename"], text["upload_id"]) == ("image.txt", None)
    assert text["prediction"] is None
    assert "is none of image/png" in text["error"]
    assert len(list(upload_dir.iterdir())) == 2


def test_a_batch_of_which_nothing_worked_has_failed(client: TestClient) -> None:
    files = form(b"%PDF-1.7", "images") + form(TRUNCATED, "images")
    job = finished(client, client.post(BATCHES, files=files).headers["Location"])
    assert (job["state"], job["error"]) == ("failed", "No image could be predicted")
    # What became of each is there all the same.
    text, truncated = job["result"]["images"]
    assert "is none of image/png" in text["error"]
    assert truncated["error"] == "The image cannot be decoded"


def test_another_folder_of_uploads_is_noticed(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As a worker would have with an UPLOAD_DIR of its own."""
    settings.upload_dir = tmp_path / "of a worker"
    images = [BatchImage(filename="a.png", upload_id=1, stored_as="a.png")]
    report = Report(lambda progress, detail, result: None)
    with pytest.raises(JobError, match="No image was found where this job was done"):
        predict_batch(PredictBatchPayload(images=images), report)
    assert "is it the server's UPLOAD_DIR?" in caplog.text
    assert "of a worker" in caplog.text


def test_a_batch_goes_on_where_an_earlier_try_ended(
    settings: Settings, upload_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "inference_max_batch", 2)
    upload_dir.mkdir()
    images = [BatchImage(filename=f"{one}.png", stored_as=str(one)) for one in range(6)]
    for one in range(6):
        (upload_dir / str(one)).write_bytes(encoded(shade(one)))
    seen: list[float] = []

    def save(progress: float, detail: str | None, result: Any) -> None:
        seen.append(progress)
        if len(seen) == 2:
            raise TimeLimit

    report = Report(save)
    with pytest.raises(TimeLimit):
        predict_batch(PredictBatchPayload(images=images), report)
    assert len(report.result["images"]) == 4
    # Whoever goes on needs only what is missing.
    for one in range(4):
        (upload_dir / str(one)).unlink()
    done = predict_batch(PredictBatchPayload(images=images), report)
    labels = [image.prediction.label for image in done.images if image.prediction]
    assert labels == list("012345")
    assert seen == [1 / 3, 2 / 3, 1]


class Slow:
    """A run that waits to be let go, and notes what it was given."""

    def __init__(self) -> None:
        self.go = Event()
        self.batches: list[list[int]] = []

    def __call__(self, inputs: Sequence[int]) -> list[int]:
        self.batches.append(list(inputs))
        assert self.go.wait(10)
        return [one * 10 for one in inputs]


@pytest.fixture
def slow() -> Iterator[Slow]:
    run = Slow()
    yield run
    run.go.set()


def batcher_over(
    run: Callable[[Sequence[int]], Sequence[int]], **limits: Any
) -> MicroBatcher[int, int]:
    return MicroBatcher(run, **{"max_batch": 4, "max_queue": 8} | limits)


async def until(condition: Callable[[], object]) -> None:
    with fail_after(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_a_batch_is_as_large_as_allowed(slow: Slow) -> None:
    slow.go.set()
    async with open_batcher(batcher_over(slow)) as batcher:
        answers = await asyncio.gather(*[batcher.submit(one) for one in range(8)])
    assert answers == [one * 10 for one in range(8)]
    assert slow.batches == [[0, 1, 2, 3], [4, 5, 6, 7]]


async def test_a_single_input_runs_at_once(slow: Slow) -> None:
    slow.go.set()
    async with open_batcher(batcher_over(slow)) as batcher:
        with fail_after(5):
            assert await batcher.submit(1) == 10


async def test_an_input_is_refused_when_the_queue_is_full(slow: Slow) -> None:
    async with open_batcher(batcher_over(slow, max_batch=1, max_queue=2)) as batcher:
        running = asyncio.create_task(batcher.submit(0))
        await until(lambda: slow.batches)
        waiting = [asyncio.create_task(batcher.submit(one)) for one in (1, 2)]
        await asyncio.sleep(0)
        with pytest.raises(ServiceUnavailableError, match="Too many") as refusal:
            await batcher.submit(3)
        assert refusal.value.headers == {"Retry-After": "1"}
        slow.go.set()
        assert await asyncio.gather(running, *waiting) == [0, 10, 20]


async def test_the_next_batch_collects_while_one_runs(slow: Slow) -> None:
    async with open_batcher(batcher_over(slow)) as batcher:
        first = asyncio.create_task(batcher.submit(0))
        await until(lambda: slow.batches)
        later = [asyncio.create_task(batcher.submit(one)) for one in (1, 2, 3)]
        await asyncio.sleep(0)
        slow.go.set()
        assert await asyncio.gather(first, *later) == [0, 10, 20, 30]
    assert slow.batches == [[0], [1, 2, 3]]


async def test_a_cancelled_input_is_not_run(slow: Slow) -> None:
    async with open_batcher(batcher_over(slow)) as batcher:
        running = asyncio.create_task(batcher.submit(0))
        await until(lambda: slow.batches)
        leaving = asyncio.create_task(batcher.submit(1))
        staying = asyncio.create_task(batcher.submit(2))
        await asyncio.sleep(0)
        leaving.cancel()
        # Also somebody whose run has begun.
        running.cancel()
        slow.go.set()
        assert await staying == 20
    assert slow.batches == [[0], [2]]


async def test_a_failed_run_fails_its_own_batch_only() -> None:
    def fails_on_one(inputs: Sequence[int]) -> Sequence[int]:
        if 1 in inputs:
            raise ValueError("one")
        return inputs

    async with open_batcher(batcher_over(fails_on_one, max_batch=1)) as batcher:
        with pytest.raises(ValueError, match="one"):
            await batcher.submit(1)
        assert await batcher.submit(2) == 2


def test_an_image_that_takes_too_long_is_a_503(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "inference_timeout", 1e-6)
    response = client.post(PREDICTIONS, files=form(encoded(shade(1))))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"
