import asyncio
import io
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from anyio import fail_after
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from PIL import Image

from app.core.config import Settings, get_settings
from app.inference.image import decode
from app.inference.model import Model, Prepared, get_models
from app.inference.predictor import get_predictors
from app.jobs.job import JobError, Report
from app.jobs.predict_batch import BatchImage, PredictBatchPayload, predict_batch
from app.schemas.prediction import Prediction
from tests.images import encoded, shade

# Of the toy model: see tests/models/toy.
PREDICT = "/api/v1/models/toy/predict"
SEVERAL = "/api/v1/models/toy/predict-several"
BATCHES = "/api/v1/models/toy/batches"


TRUNCATED = encoded(Image.effect_noise((64, 64), 100))[:500]


def form(content: bytes, field: str = "image") -> list[tuple[str, tuple[str, bytes]]]:
    return [(field, ("image.txt", content))]


@pytest.mark.parametrize("format", ["PNG", "WEBP", "JPEG", "GIF"])
def test_an_image_becomes_a_prediction(client: TestClient, format: str) -> None:
    for level in (0, 7):
        content = encoded(shade(level), format)
        response = client.post(PREDICT, files=form(content))
        assert response.status_code == 200
        prediction = response.json()
        assert prediction.pop("model").startswith("toy ")
        top = {"label": str(level), "confidence": 1}
        assert prediction == {**top, "top": [top]}


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
    response = client.post(PREDICT, files=form(encoded(deep)))
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
    response = client.post(PREDICT, files=form(bomb(side, side)))
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
    response = client.post(PREDICT, files=form(content))
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_large_image_is_refused(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "max_upload_size", 10)
    assert client.post(PREDICT, files=form(encoded(shade(1)))).status_code == 413


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The shades that each run of the model was given; the first ones are blank."""
    runs: list[list[int]] = []
    predict = Model.predict

    def counting(self: Model, images: Sequence[Prepared]) -> list[Prediction]:
        runs.append([int(image.pixels.item()) for image in images])
        return predict(self, images)

    monkeypatch.setattr(Model, "predict", counting)
    return runs


async def test_images_sent_together_are_one_run(
    runs: list[list[int]], async_client: AsyncClient
) -> None:
    runs.clear()
    requests = [
        async_client.post(PREDICT, files=form(encoded(shade(label))))
        for label in range(10)
    ]
    responses = await asyncio.gather(*requests)
    assert [response.json()["label"] for response in responses] == list("0123456789")
    assert sorted(one for run in runs for one in run) == list(range(10))


def test_one_request_brings_several_images(client: TestClient) -> None:
    files = form(encoded(shade(3)), "images") + form(TRUNCATED, "images")
    files += form(b"text", "images") + form(encoded(shade(5)), "images")
    response = client.post(SEVERAL, files=files)
    assert response.status_code == 200
    three, truncated, text, five = response.json()
    assert (three["prediction"]["label"], three["error"]) == ("3", None)
    assert five["prediction"]["label"] == "5"
    assert truncated["error"] == "The image cannot be decoded"
    assert "is none of image/png" in text["error"]
    assert truncated["prediction"] is text["prediction"] is None
    # At most as many as one run takes.
    response = client.post(SEVERAL, files=form(encoded(shade(1)), "images") * 5)
    assert response.status_code in {400, 422}


async def until(condition: Callable[[], object]) -> None:
    with fail_after(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_the_same_image_is_inferred_once_for_all_who_bring_it(
    runs: list[list[int]], async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()
    predictor = get_predictors()["toy"]
    seen: list[int] = []

    def slow(image: Image.Image) -> Any:
        seen.append(1)
        assert go.wait(10)
        return type(predictor.model).prepare(predictor.model, image)

    monkeypatch.setattr(predictor.model, "prepare", slow)
    image = form(encoded(shade(7)))
    requests = [
        asyncio.create_task(async_client.post(PREDICT, files=image)) for _ in range(6)
    ]
    await until(lambda: sum(len(f.answers) for f in predictor._flights.values()) == 6)
    # It does not end with the one who brought it first.
    requests[0].cancel()
    go.set()
    responses = await asyncio.gather(*requests[1:])
    assert [response.json()["label"] for response in responses] == ["7"] * 5
    assert len(seen) == 1


def test_the_models_are_listed_and_ready(client: TestClient) -> None:
    [toy] = client.get("/api/v1/models").json()
    assert (toy["name"], toy["output"], toy["labels"]) == (
        "toy",
        "classes",
        list("0123456789"),
    )
    ready = client.get("/health/ready").json()["parts"]["models"]
    assert ready == f"toy {toy['version']} on CPU"


def test_a_model_that_is_not_served_is_not_found(client: TestClient) -> None:
    image = form(encoded(shade(1)), "images")
    for path in ("other/predict", "other/batches"):
        assert client.post(f"/api/v1/models/{path}", files=image).status_code == 404


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


def test_a_worker_without_the_model_says_so() -> None:
    report = Report(lambda progress, detail, result: None)
    with pytest.raises(JobError, match="The model own is not served where this job"):
        predict_batch(PredictBatchPayload(model="own", images=[]), report)


def test_another_folder_of_uploads_is_noticed(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As a worker would have with an UPLOAD_DIR of its own."""
    settings.upload_dir = tmp_path / "of a worker"
    images = [BatchImage(filename="a.png", upload_id=1, stored_as="a.png")]
    report = Report(lambda progress, detail, result: None)
    with pytest.raises(JobError, match="No image was found where this job was done"):
        predict_batch(PredictBatchPayload(model="toy", images=images), report)
    assert "is it the server's UPLOAD_DIR?" in caplog.text
    assert "of a worker" in caplog.text


def test_a_batch_goes_on_where_an_earlier_try_ended(upload_dir: Path) -> None:
    upload_dir.mkdir()
    images = [
        BatchImage(filename=f"{one}.png", stored_as=str(one)) for one in range(10)
    ]
    for one in range(10):
        (upload_dir / str(one)).write_bytes(encoded(shade(one)))
    seen: list[float] = []

    def save(progress: float, detail: str | None, result: Any) -> None:
        seen.append(progress)
        if len(seen) == 2:
            raise TimeLimit

    report = Report(save)
    with pytest.raises(TimeLimit):
        predict_batch(PredictBatchPayload(model="toy", images=images), report)
    assert len(report.result["images"]) == 8
    # Whoever goes on needs only what is missing.
    for one in range(8):
        (upload_dir / str(one)).unlink()
    done = predict_batch(PredictBatchPayload(model="toy", images=images), report)
    labels = [image.prediction["label"] for image in done.images if image.prediction]
    assert labels == list("0123456789")
    assert seen == [0.4, 0.8, 1]


def test_an_image_that_takes_too_long_is_a_503(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = get_models()["toy"].description.run
    monkeypatch.setitem(limits.__dict__, "timeout", 1e-6)
    response = client.post(PREDICT, files=form(encoded(shade(1))))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"


def test_an_image_is_refused_when_the_queue_is_full(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = get_models()["toy"].description.run
    monkeypatch.setitem(limits.__dict__, "queue", 2)
    images = form(encoded(shade(1)), "images")
    assert client.post(SEVERAL, files=images * 2).status_code == 200
    response = client.post(SEVERAL, files=images * 3)
    assert response.status_code == 503
    assert response.json()["detail"] == "The model is busy"
    assert response.headers["Retry-After"] == "1"
    # Nothing of it waits for ever.
    assert client.post(SEVERAL, files=images * 2).status_code == 200


async def test_a_cancelled_image_is_not_inferred(
    runs: list[list[int]], async_client: AsyncClient
) -> None:
    predictor = get_predictors()["toy"]
    go, begun = Event(), Event()

    def first() -> bytes:
        begun.set()
        assert go.wait(10)
        return encoded(shade(1))

    # Each thread has something to do.
    settings = get_settings()
    busy = [predictor.submit(first) for _ in range(settings.inference_threads + 1)]
    await until(begun.is_set)
    leaving = predictor.submit(lambda: encoded(shade(2)))
    staying = predictor.submit(lambda: encoded(shade(3)))
    runs.clear()
    assert leaving.cancel()
    go.set()
    outcomes = await asyncio.gather(*map(asyncio.wrap_future, [*busy, staying]))
    labels = [getattr(outcome, "label", "") for outcome in outcomes]
    assert labels == ["1"] * len(busy) + ["3"]
    assert {one for run in runs for one in run} == {1, 3}


async def test_a_failed_run_fails_its_own_images_only(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = get_models()["toy"]

    def predict(images: Sequence[Prepared]) -> list[Prediction]:
        if any(image.pixels.item() == 1 for image in images):
            raise ValueError("one")
        return type(model).predict(model, images)

    monkeypatch.setattr(model, "predict", predict)
    with pytest.raises(ValueError, match="one"):
        await async_client.post(PREDICT, files=form(encoded(shade(1))))
    response = await async_client.post(PREDICT, files=form(encoded(shade(2))))
    assert response.json()["label"] == "2"
