import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from anyio import CapacityLimiter, create_task_group, to_thread

from app.errors import ServiceUnavailableError

logger = logging.getLogger(__name__)

InputT = TypeVar("InputT")
OutputT = TypeVar("OutputT")


class MicroBatcher(Generic[InputT, OutputT]):
    """Collects what several requests want for a moment, and does it in one run.

    A model takes little longer for eight inputs than for one, and a single run keeps a
    device busier than eight that fight for it.
    """

    def __init__(
        self,
        run: Callable[[Sequence[InputT]], Sequence[OutputT]],
        *,
        threads: CapacityLimiter,
        max_batch: int,
        max_wait: float,
        max_queue: int,
    ) -> None:
        self._run = run
        self._threads = threads
        self._max_batch = max_batch
        self._max_wait = max_wait
        self._queue: asyncio.Queue[tuple[InputT, asyncio.Future[OutputT]]] = (
            asyncio.Queue(max_queue)
        )
        self._unanswered: set[asyncio.Future[OutputT]] = set()
        self._closed = False

    async def submit(self, one: InputT) -> OutputT:
        """What the run makes of it.

        Raises ServiceUnavailableError when too many are waiting, or on shutdown.
        """
        if self._closed:
            raise ServiceUnavailableError("Shutting down")
        answer: asyncio.Future[OutputT] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((one, answer))
        except asyncio.QueueFull:
            # An answer that comes after the client has given up helps nobody.
            raise ServiceUnavailableError(
                "Too many images are waiting", headers={"Retry-After": "1"}
            ) from None
        self._unanswered.add(answer)
        answer.add_done_callback(self._unanswered.discard)
        return await answer

    async def work(self) -> None:
        while True:
            batch = await self._next_batch()
            # Whoever was cancelled while waiting needs no answer any more.
            batch = [(one, answer) for one, answer in batch if not answer.done()]
            if batch:
                await self._answer(batch)

    async def _next_batch(self) -> list[tuple[InputT, asyncio.Future[OutputT]]]:
        batch = [await self._queue.get()]
        deadline = asyncio.get_running_loop().time() + self._max_wait
        try:
            async with asyncio.timeout_at(deadline):
                while len(batch) < self._max_batch:
                    batch.append(await self._queue.get())
        except TimeoutError:
            pass
        return batch

    async def _answer(
        self, batch: list[tuple[InputT, asyncio.Future[OutputT]]]
    ) -> None:
        inputs = [one for one, _ in batch]
        try:
            outputs = await to_thread.run_sync(self._run, inputs, limiter=self._threads)
        except Exception as error:
            logger.exception("a batch of %d failed", len(batch))
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), output in zip(batch, outputs, strict=True):
            # Cancelled during the run.
            if not answer.done():
                answer.set_result(output)

    def close(self) -> None:
        """Nobody is left waiting for an answer that will not come."""
        self._closed = True
        for answer in list(self._unanswered):
            if not answer.done():
                answer.set_exception(ServiceUnavailableError("Shutting down"))


@asynccontextmanager
async def open_batcher(
    batcher: MicroBatcher[InputT, OutputT],
) -> AsyncIterator[MicroBatcher[InputT, OutputT]]:
    async with create_task_group() as group:
        group.start_soon(batcher.work)
        try:
            yield batcher
        finally:
            group.cancel_scope.cancel()
            batcher.close()
