import asyncio
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, WebSocket, WebSocketException

from app.api.v1.endpoints.jobs import get_job_or_404
from app.errors import AppError, NotFoundError, ServiceUnavailableError
from app.events.backend import EventBusDep
from app.events.channels import job_channel
from app.events.connection import Connection, ConnectionsDep
from app.jobs.job import Job
from app.jobs.queue import JobQueue, JobQueueDep
from app.schemas.job import JobPublic
from app.services.websocket_session import WebSocketSession, get_websocket_session
from app.websockets import close_code

JobSession = Annotated[WebSocketSession, Security(get_websocket_session)]

router = APIRouter(prefix="/ws/jobs")

# Seconds after which a job is read without an announcement: a worker that is killed
# announces nothing, and an announcement may get lost.
POLL_INTERVAL = 1.0


@router.websocket("/{job_id}")
async def job_progress(
    websocket: WebSocket,
    connections: ConnectionsDep,
    events: EventBusDep,
    session: JobSession,
    jobs: JobQueueDep,
    job_id: UUID,
) -> None:
    """The progress of a job, until it is finished."""
    changed = asyncio.Event()
    # Subscribe first: a change after the job was read must not be missed.
    with events.subscribe(job_channel(str(job_id)), lambda _: changed.set()):
        try:
            job = await get_job_or_404(jobs, session.user, job_id)
        except AppError as error:
            raise WebSocketException(close_code(error), error.detail) from error
        async with connections.open(
            websocket, one_way=True, guard=session.ended
        ) as connection:
            await follow(jobs, job, changed, connection)


async def follow(
    jobs: JobQueue, job: Job, changed: asyncio.Event, connection: Connection
) -> None:
    """Send the job as it is now, then after each change.

    An announcement does not contain the change: the job is read from where it is stored,
    so a lost announcement or one out of order does no harm.
    """
    connection.send(JobPublic.model_validate(job).model_dump_json())
    while not job.finished:
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), POLL_INTERVAL)
        changed.clear()
        try:
            latest = await jobs.status(job.id)
        except ServiceUnavailableError:
            # Logged already. The connection stays open while the result backend restarts.
            continue
        if latest is None:
            raise NotFoundError(f"Job {job.id} is forgotten")
        if latest != job:
            job = latest
            connection.send(JobPublic.model_validate(job).model_dump_json())
