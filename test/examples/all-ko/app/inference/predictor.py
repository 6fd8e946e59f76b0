import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from io import BytesIO
from threading import Lock
from time import perf_counter, sleep

from anyio import to_thread
from fastapi import UploadFile
from fastapi.requests import HTTPConnection

from app.core.config import Settings, get_settings
from app.errors import ServiceUnavailableError
from app.inference.batcher import Batcher
from app.inference.description import ModelError
from app.inference.image import FORMATS, IMAGE_ERRORS, decode
from app.inference.kept import POLL, ComputedElsewhere, KeptPredictions
from app.inference.model import Model, Prepared, get_models, refuse
from app.metrics import IMAGES_WAITING, PREDICTION_SECONDS, RUN_IMAGES, count_images
from app.schemas.prediction import Prediction
from app.services.upload import judge

logger = logging.getLogger(__name__)

Outcome = Prediction | Exception


@dataclass(eq=False)
class Flight:
    """An image on its way through the model, and all who wait for what comes of it."""

    digest: str
    content: bytes
    answers: list[Future[Outcome]]
    prepared: Prepared | None = None
    prepared_at: float = 0.0


class Predictor:
    """One model, for all requests and jobs of this process.

    An image is read, decoded and prepared by one thread of few, and its batch is run by
    whichever of them finds the model idle. The same image, brought again while it is on
    its way, is not inferred again.
    """

    def __init__(
        self, model: Model, threads: ThreadPoolExecutor, settings: Settings
    ) -> None:
        self.model = model
        self._threads = threads
        self._settings = settings
        self._batcher = Batcher(self._run, model.batch)
        self._lock = Lock()
        # By the hash of their bytes
        self._flights: dict[str, Flight] = {}
        # Images of requests
        self._waiting = 0
        self._kept = KeptPredictions(model, settings)

    async def predict(self, files: Sequence[UploadFile]) -> list[Outcome]:
        """Of each image what the model sees, or why that image cannot be predicted.

        Raises ServiceUnavailableError.
        """
        limits, count = self.model.description.run, len(files)
        busy = ServiceUnavailableError("The model is busy", {"Retry-After": "1"})
        outcomes: list[Outcome] = [busy] * count
        # With more in the queue, clients would give up before their answer.
        if self._waiting + count <= limits.queue:
            self._waiting += count
            try:
                async with asyncio.timeout(limits.timeout):
                    answers = [self.submit(partial(self._read, file)) for file in files]
                    # When this is cancelled, they are.
                    outcomes = await asyncio.gather(*map(asyncio.wrap_future, answers))
            except TimeoutError:
                pass
            finally:
                self._waiting -= count
        IMAGES_WAITING.labels(self.model.name).set(self._waiting)
        count_images(self.model.name, "request", outcomes)
        for outcome in outcomes:
            if isinstance(outcome, Exception) and not isinstance(outcome, IMAGE_ERRORS):
                raise outcome
        return outcomes

    def submit(self, read: Callable[[], bytes]) -> Future[Outcome]:
        """For a job, too. `read` is called in a thread; what it raises is the outcome."""
        answer: Future[Outcome] = Future()
        self._threads.submit(self._begin, read, answer)
        return answer

    def _read(self, file: UploadFile) -> bytes:
        judge(file, max_size=self._settings.max_upload_size, allowed=FORMATS)
        return file.file.read()

    def _begin(self, read: Callable[[], bytes], answer: Future[Outcome]) -> None:
        # Its request may have ended in the meantime, and its file with it.
        if answer.cancelled():
            return
        try:
            content = read()
        except Exception as error:
            settle(answer, error)
            return
        digest = sha256(content).hexdigest()
        with self._lock:
            flight = self._flights.get(digest)
            if flight is not None:
                flight.answers.append(answer)
                return
            flight = self._flights[digest] = Flight(digest, content, [answer])
        self._prepare(flight)

    def _prepare(self, flight: Flight) -> None:
        try:
            kept = self._kept.claim(flight.digest)
            if kept is not None:
                self._land(flight, kept)
                return
            with PREDICTION_SECONDS.labels(self.model.name, "decode").time():
                flight.prepared = self._decode(flight.content)
            flight.prepared_at = perf_counter()
            self._batcher.add(flight)
        except ComputedElsewhere:
            if not self._is_given_up(flight):
                sleep(POLL)
                self._threads.submit(self._prepare, flight)
        except Exception as error:
            self._end([flight], [error])

    def _decode(self, content: bytes) -> Prepared:
        image = decode(BytesIO(content), max_pixels=self._settings.max_image_pixels)
        return Prepared(self.model.prepare(image), image.size)

    def _run(self, batch: list[Flight]) -> None:
        given_up = [flight for flight in batch if self._is_given_up(flight)]
        if given_up:
            # Another process may compute them.
            self._kept.keep(
                [flight.digest for flight in given_up], [None] * len(given_up)
            )
        flights = [flight for flight in batch if flight not in given_up]
        prepared = [flight.prepared for flight in flights if flight.prepared]
        if not prepared:
            return
        started, name = perf_counter(), self.model.name
        for flight in flights:
            queued = started - flight.prepared_at
            PREDICTION_SECONDS.labels(name, "queue").observe(queued)
        RUN_IMAGES.labels(name).observe(len(flights))
        outcomes: Sequence[Outcome]
        try:
            outcomes = self.model.predict(prepared)
        except Exception as error:
            logger.exception("a batch of %d failed", len(flights))
            outcomes = [error] * len(flights)
        PREDICTION_SECONDS.labels(name, "run").observe(perf_counter() - started)
        self._end(flights, outcomes)

    def _is_given_up(self, flight: Flight) -> bool:
        with self._lock:
            given_up = all(answer.cancelled() for answer in flight.answers)
            if given_up:
                del self._flights[flight.digest]
        return given_up

    def _end(self, flights: Sequence[Flight], outcomes: Sequence[Outcome]) -> None:
        # First: whoever brings the image when its flight has ended finds it.
        self._kept.keep([flight.digest for flight in flights], outcomes)
        for flight, outcome in zip(flights, outcomes, strict=True):
            self._land(flight, outcome)

    def _land(self, flight: Flight, outcome: Outcome) -> None:
        with self._lock:
            del self._flights[flight.digest]
        for answer in flight.answers:
            settle(answer, outcome)


def settle(answer: Future[Outcome], outcome: Outcome) -> None:
    # Unless it was cancelled
    if answer.set_running_or_notify_cancel():
        answer.set_result(outcome)


@lru_cache
def get_predictors() -> dict[str, Predictor]:
    """Of this process, by the names of the models, which are loaded and run once, on
    first use. A broken one ends the process."""
    settings, models = get_settings(), get_models()
    # Not FastAPI's 40: of 40 images decoded at the same time each takes 40 times as long.
    # The last ones are those that run models.
    threads = ThreadPoolExecutor(settings.inference_threads + len(models), "inference")
    try:
        for model in models.values():
            model.start(settings)
    except ModelError as error:
        refuse(error)
    return {name: Predictor(model, threads, settings) for name, model in models.items()}


@asynccontextmanager
async def open_predictors() -> AsyncGenerator[None]:
    try:
        await to_thread.run_sync(get_predictors)
    except SystemExit:
        # The reason has been printed. A server would print a stack trace below it.
        os._exit(3)
    yield
    get_predictors.cache_clear()


async def check_models(connection: HTTPConnection) -> str:
    """For /health/ready: the models and their devices. They have run at the start."""
    return "; ".join(
        f"{predictor.model} on {predictor.model.runtime.device}"
        for predictor in get_predictors().values()
    )
