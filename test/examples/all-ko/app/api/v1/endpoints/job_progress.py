import asyncio
from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter, WebSocket, WebSocketException, status

from app.api.deps import JobSession
from app.errors import AppError, ServiceUnavailableError
from app.events.backend import EventBusDep
from app.events.channels import job_channel
from app.events.connection import Connection, ConnectionsDep
from app.jobs.backend import JobQueueDep
from app.jobs.job import Job
from app.jobs.queue import JobQueue
from app.models.user import User
from app.schemas.job import JobPublic
from app.services.auth import is_admin

router = APIRouter(prefix="/ws/jobs")

# Seconds without news after which a job is asked for all the same: not every change is
# announced (a worker that is killed says nothing), and an announcement may get lost.
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
    """How far a job is, from now until it is finished."""
    changed = asyncio.Event()
    # First this, or what happens before the next line would be missed.
    with events.subscribe(job_channel(str(job_id)), lambda _: changed.set()):
        job = await find_job(
            jobs,
            job_id,
            user=session.user,
        )
        async with connections.open(
            websocket,
            one_way=True,
            guard=session.ended,
        ) as connection:
            await follow(jobs, job, changed, connection)


async def find_job(
    jobs: JobQueue,
    job_id: UUID,
    *,
    user: User,
) -> Job:
    try:
        job = await jobs.status(job_id)
    except AppError as error:
        raise WebSocketException(
            status.WS_1013_TRY_AGAIN_LATER, error.detail
        ) from error
    if job is not None and job.owner_id != user.id and not is_admin(user):
        # That there is one is nobody else's business.
        job = None
    if job is None:
        raise WebSocketException(
            status.WS_1008_POLICY_VIOLATION, f"There is no job {job_id}"
        )
    return job


async def follow(
    jobs: JobQueue, job: Job, changed: asyncio.Event, connection: Connection
) -> None:
    """Send the job as it is, then as often as it changes.

    An announcement says that there is something new, not what: that is read where it
    is kept, so nothing arrives out of order, and nothing that was missed is missing.
    """
    connection.send(JobPublic.model_validate(job).model_dump_json())
    while not job.finished:
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), POLL_INTERVAL)
        changed.clear()
        try:
            latest = await jobs.status(job.id)
        except ServiceUnavailableError:
            # It is logged; the connection outlives a result backend that restarts.
            continue
        if latest is None:
            raise WebSocketException(
                status.WS_1008_POLICY_VIOLATION, f"Job {job.id} is forgotten"
            )
        if latest != job:
            job = latest
            connection.send(JobPublic.model_validate(job).model_dump_json())
