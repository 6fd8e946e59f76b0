import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID

from anyio import create_memory_object_stream, create_task_group, current_time
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from app.jobs.job import Job, JobKind, PayloadT
from app.jobs.run import run_job
from app.jobs.store import JobStore

logger = logging.getLogger(__name__)

# Seconds that jobs are given when the server stops; Docker kills it after ten.
DRAIN = 5.0

# A job with all that it needs
Run = partial[Coroutine[Any, Any, None]]


class InProcessQueue:
    """A queue and its workers in this process: nothing to install, nothing to start.

    When the server stops it finishes what it has accepted, if that is soon done. What
    is left then is lost, and so is everything when the process is killed.
    """

    def __init__(self, store: JobStore, runs: MemoryObjectSendStream[Run]) -> None:
        self.store = store
        self._runs = runs

    async def submit(
        self,
        kind: JobKind[PayloadT],
        payload: PayloadT,
        *,
        owner_id: int,
    ) -> Job:
        job = self.store.add(
            kind.name,
            owner_id=owner_id,
        )
        # There is room: the store accepts no more jobs than the stream can hold.
        self._runs.send_nowait(partial(run_job, self.store, job, kind, payload))
        return job

    async def status(self, job_id: UUID) -> Job | None:
        return self.store.get(job_id)


@asynccontextmanager
async def open_in_process_queue(
    store: JobStore, workers: int
) -> AsyncIterator[InProcessQueue]:
    send, receive = create_memory_object_stream[Run](store.capacity)
    async with create_task_group() as group:
        for _ in range(workers):
            group.start_soon(_work, receive.clone())
        receive.close()
        with send:
            yield InProcessQueue(store, send)
        # The workers end when the stream does, or at this moment.
        group.cancel_scope.deadline = current_time() + DRAIN
    if group.cancel_scope.cancelled_caught:
        logger.error("stopped before all jobs were done")


async def _work(runs: MemoryObjectReceiveStream[Run]) -> None:
    with runs:
        async for run in runs:
            await run()
