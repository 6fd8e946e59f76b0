import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from anyio import CapacityLimiter, create_task_group, to_thread

from app.errors import ServiceUnavailableError
from app.metrics import IMAGES_WAITING, PREDICTION_SECONDS

logger = logging.getLogger(__name__)

InputT = TypeVar("InputT")
OutputT = TypeVar("OutputT")


class MicroBatcher(Generic[InputT, OutputT]):
    """Runs the inputs of several requests together.

    A model takes little longer for eight inputs than for one. While a batch runs, inputs
    for the next batch collect. An input that arrives alone runs at once.
    """

    def __init__(
        self,
        run: Callable[[Sequence[InputT]], Sequence[OutputT]],
        *,
        max_batch: int,
        max_queue: int,
    ) -> None:
        self._run = run
        self._max_batch = max_batch
        self._queue = asyncio.Queue[tuple[InputT, asyncio.Future[OutputT]]](max_queue)
        # Its own thread, so that a run does not wait for images to be decoded
        self._thread = CapacityLimiter(1)

    async def submit(self, one: InputT) -> OutputT:
        """The output for this input.

        Raises ServiceUnavailableError when too many inputs are waiting.
        """
        answer = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((one, answer))
        except asyncio.QueueFull:
            # With more in the queue, clients would give up before their answer.
            raise ServiceUnavailableError(
                "Too many images are waiting", headers={"Retry-After": "1"}
            ) from None
        with (
            IMAGES_WAITING.track_inprogress(),
            PREDICTION_SECONDS.labels("queue and run").time(),
        ):
            output: OutputT = await answer
        return output

    async def work(self) -> None:
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < self._max_batch and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            # Without requests that were cancelled while they waited
            batch = [(one, answer) for one, answer in waiting if not answer.done()]
            if batch:
                await self._answer(batch)

    async def _answer(
        self, batch: list[tuple[InputT, asyncio.Future[OutputT]]]
    ) -> None:
        inputs = [one for one, _ in batch]
        try:
            outputs = await to_thread.run_sync(self._run, inputs, limiter=self._thread)
        except Exception as error:
            logger.exception("a batch of %d failed", len(batch))
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), output in zip(batch, outputs, strict=True):
            # Unless the request was cancelled during the run
            if not answer.done():
                answer.set_result(output)


@asynccontextmanager
async def open_batcher(
    batcher: MicroBatcher[InputT, OutputT],
) -> AsyncGenerator[MicroBatcher[InputT, OutputT]]:
    async with create_task_group() as group:
        group.start_soon(batcher.work)
        yield batcher
        group.cancel_scope.cancel()
