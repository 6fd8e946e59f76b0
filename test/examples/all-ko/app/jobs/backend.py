from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import BackgroundTasks, Depends
from fastapi.requests import HTTPConnection

from app.core.config import Settings
from app.events.bus import EventBus
from app.jobs.background import BackgroundTasksQueue
from app.jobs.celery_queue import CeleryQueue, open_celery_queue
from app.jobs.in_process import InProcessQueue, open_in_process_queue
from app.jobs.queue import JobQueue
from app.jobs.store import JobStore

# What lifespan keeps for all requests; JOB_BACKEND says which of them it is.
JobBackend = JobStore | InProcessQueue | CeleryQueue


@asynccontextmanager
async def open_jobs(
    settings: Settings,
    events: EventBus,
) -> AsyncIterator[JobBackend]:
    if settings.job_backend == "celery":
        with open_celery_queue(settings) as celery_queue:
            yield celery_queue
        return
    store = JobStore(
        threads=settings.job_threads,
        capacity=settings.job_capacity,
        events=events,
    )
    if settings.job_backend == "background":
        yield store
        return
    async with open_in_process_queue(store, settings.job_threads) as in_process_queue:
        yield in_process_queue


async def get_job_queue(
    connection: HTTPConnection, background_tasks: BackgroundTasks
) -> JobQueue:
    jobs: JobBackend = connection.state.jobs
    if isinstance(jobs, JobStore):
        # These belong to one request.
        return BackgroundTasksQueue(jobs, background_tasks)
    return jobs


JobQueueDep = Annotated[JobQueue, Depends(get_job_queue)]


async def ping_broker(connection: HTTPConnection) -> None:
    """Raises when no job could be handed over; /health/ready asks."""
    jobs: JobBackend = connection.state.jobs
    if isinstance(jobs, CeleryQueue):
        await jobs.ping_broker()


async def ping_results(connection: HTTPConnection) -> None:
    """Raises when no job could be asked for; /health/ready asks."""
    jobs: JobBackend = connection.state.jobs
    if isinstance(jobs, CeleryQueue):
        await jobs.ping_results()
