import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import file_digest
from typing import Annotated, Any, cast

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import Depends, UploadFile
from fastapi.requests import HTTPConnection
from PIL import Image

from app.cache import Cache
from app.core.config import Settings
from app.errors import ServiceUnavailableError
from app.inference.batcher import MicroBatcher, open_batcher
from app.inference.image import FORMATS, decode
from app.inference.model import Array, Model, get_model
from app.schemas.prediction import Prediction
from app.services.upload import judge


class Predictor:
    """Predicts uploaded images, for many requests at the same time."""

    def __init__(
        self,
        model: Model,
        batcher: MicroBatcher[Array, Prediction],
        threads: CapacityLimiter,
        settings: Settings,
        cache: Cache,
    ) -> None:
        self.model = model
        self._batcher = batcher
        self._threads = threads
        self._settings = settings
        self._cache = cache
        # By digest: None when the request that runs the model fails
        self._runs: dict[str, asyncio.Future[Prediction | None]] = {}

    async def predict(self, file: UploadFile) -> Prediction:
        """Raises ContentTooLargeError, UnsupportedMediaTypeError, InvalidFileError or
        ServiceUnavailableError."""
        if self._threads.statistics().tasks_waiting >= self._settings.inference_queue:
            raise ServiceUnavailableError(
                "Too many images are waiting", headers={"Retry-After": "1"}
            )
        try:
            with fail_after(self._settings.inference_timeout):
                # Reading and decoding compute: on the event loop they would hold up all
                # other requests, in FastAPI's thread pool the `def` endpoints.
                digest = await to_thread.run_sync(
                    self._identify, file, limiter=self._threads
                )
                return await self._once(digest, file)
        except TimeoutError as error:
            raise ServiceUnavailableError(
                "It took too long", headers={"Retry-After": "1"}
            ) from error

    def _identify(self, file: UploadFile) -> str:
        judge(file, max_size=self._settings.max_upload_size, allowed=FORMATS)
        digest = file_digest(cast(Any, file.file), "sha256").hexdigest()
        file.file.seek(0)
        return digest

    async def _once(self, digest: str, file: UploadFile) -> Prediction:
        """Requests that bring the same image at the same time share one run. When the
        request that runs it fails, the next one tries with its own copy."""
        while (others := self._runs.get(digest)) is not None:
            # Shielded: a request that gives up does not cancel the run of the others.
            prediction = await asyncio.shield(others)
            if prediction is not None:
                return prediction
        run = self._runs[digest] = asyncio.get_running_loop().create_future()
        prediction = None
        try:
            prediction = await self._infer(digest, file)
            return prediction
        finally:
            del self._runs[digest]
            run.set_result(prediction)

    async def _infer(self, digest: str, file: UploadFile) -> Prediction:
        model = self.model
        entry = await self._cache.find(
            Prediction, "predictions", model.name, model.version, digest
        )
        if entry.value is not None:
            return entry.value
        prepared = await to_thread.run_sync(self._prepare, file, limiter=self._threads)
        prediction = await self._batcher.submit(prepared)
        await self._cache.keep(entry, prediction)
        return prediction

    def _prepare(self, file: UploadFile) -> Array:
        image = decode(file.file, max_pixels=self._settings.max_image_pixels)
        return self.model.prepare(image)

    async def warm_up(self) -> None:
        """Runs the model once: the first run is slow, and fails if the model is broken."""
        blank = self.model.prepare(Image.new("RGB", (8, 8)))
        await to_thread.run_sync(self.model.classify, [blank], limiter=self._threads)


@asynccontextmanager
async def open_predictor(settings: Settings, cache: Cache) -> AsyncGenerator[Predictor]:
    model = await to_thread.run_sync(get_model)
    # Not FastAPI's 40 threads: each of 40 images decoded at the same time would take 40
    # times as long.
    threads = CapacityLimiter(settings.inference_threads)
    batcher = MicroBatcher(
        model.classify,
        max_batch=settings.inference_max_batch,
        max_queue=settings.inference_queue,
    )
    async with open_batcher(batcher):
        predictor = Predictor(model, batcher, threads, settings, cache)
        await predictor.warm_up()
        yield predictor


async def get_predictor(connection: HTTPConnection) -> Predictor:
    return cast(Predictor, connection.state.predictor)


PredictorDep = Annotated[Predictor, Depends(get_predictor)]


async def check_model(connection: HTTPConnection) -> str:
    """For /health/ready: the model and its device. The model has run at the start."""
    model = connection.state.predictor.model
    return f"{model.name} {model.version} on {model.device}"
