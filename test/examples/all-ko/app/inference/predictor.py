from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import UploadFile
from fastapi.requests import HTTPConnection
from PIL import Image

from app.cache import Cache
from app.core.config import Settings
from app.errors import ServiceUnavailableError
from app.inference.batcher import MicroBatcher, open_batcher
from app.inference.digest import digest_of
from app.inference.image import FORMATS, decode
from app.inference.kept import PREDICTIONS, prediction_key
from app.inference.model import Array, Model, get_model
from app.schemas.prediction import Prediction
from app.services.upload import judge


class Predictor:
    """From an uploaded image to a prediction, many requests at once."""

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

    async def predict(self, file: UploadFile) -> Prediction:
        """Raises ContentTooLargeError, UnsupportedMediaTypeError, InvalidFileError or
        ServiceUnavailableError."""
        if self._threads.statistics().tasks_waiting >= self._settings.inference_queue:
            raise ServiceUnavailableError(
                "Too many images are waiting", headers={"Retry-After": "1"}
            )
        try:
            with fail_after(self._settings.inference_timeout):
                # Reading, decoding and inference compute. On the event loop they would
                # hold up every other request; in the pool of the `def` endpoints, those.
                digest = await to_thread.run_sync(
                    self._digest, file, limiter=self._threads
                )
                return await self._cache.get(
                    PREDICTIONS,
                    prediction_key(digest),
                    Prediction,
                    partial(self._run, file),
                    self._settings.prediction_ttl,
                )
        except TimeoutError as error:
            raise ServiceUnavailableError(
                "It took too long", headers={"Retry-After": "1"}
            ) from error

    def _digest(self, file: UploadFile) -> str:
        judge(file, max_size=self._settings.max_upload_size, allowed=FORMATS)
        return digest_of(file.file)

    async def _run(self, file: UploadFile) -> Prediction:
        prepared = await to_thread.run_sync(self._prepare, file, limiter=self._threads)
        return await self._batcher.submit(prepared)

    def _prepare(self, file: UploadFile) -> Array:
        image = decode(file.file, max_pixels=self._settings.max_image_pixels)
        return self.model.prepare(image)

    async def check(self) -> str:
        """Where the model runs, found out by running it on nothing."""
        blank = self.model.prepare(Image.new("RGB", (8, 8)))
        await to_thread.run_sync(self.model.classify, [blank], limiter=self._threads)
        return f"{self.model.name} {self.model.version} on {self.model.device}"


@asynccontextmanager
async def open_predictor(
    settings: Settings,
    cache: Cache,
) -> AsyncIterator[Predictor]:
    model = await to_thread.run_sync(get_model)
    # Their own: 40 runs at once, as many as there are threads for `def` endpoints, would
    # each take 40 times as long.
    threads = CapacityLimiter(settings.inference_threads)
    batcher = MicroBatcher(
        model.classify,
        threads=threads,
        max_batch=settings.inference_max_batch,
        max_wait=settings.inference_max_wait,
        max_queue=settings.inference_queue,
    )
    async with open_batcher(batcher):
        yield Predictor(
            model,
            batcher,
            threads,
            settings,
            cache,
        )


async def check_model(connection: HTTPConnection) -> str:
    """Raises when there is no answer from the model; /health/ready asks."""
    predictor: Predictor = connection.state.predictor
    return await predictor.check()
