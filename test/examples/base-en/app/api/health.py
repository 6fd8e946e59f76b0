import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from fastapi import APIRouter, HTTPException, status
from fastapi.requests import HTTPConnection
from pydantic import BaseModel, Field

from app.db import session
from app.errors import problems

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/health", tags=["health"])

Check = Callable[[HTTPConnection], Awaitable[str | None]]

# One check for each part of the application. A check raises when its part does not
# answer; it may return a remark for the response.
CHECKS: dict[str, Check] = {"database": session.ping}
# Seconds for all checks together: Kubernetes gives a probe one second.
BUDGET = 0.8
# Seconds to keep an answer, so that many requests cannot overload the database.
KEEP = 1.0


class Health(BaseModel):
    status: str = "ok"


class Readiness(Health):
    parts: dict[str, str]
    # Parts without which the application is not ready; for the 503
    failed: list[str] = Field(default=[], exclude=True)


async def run_checks(connection: HTTPConnection) -> Readiness:
    tasks = {
        name: asyncio.ensure_future(check(connection)) for name, check in CHECKS.items()
    }
    await asyncio.wait(tasks.values(), timeout=BUDGET)
    readiness = Readiness(parts={})
    for name, task in tasks.items():
        # A late check is cancelled and not awaited: a thread cannot be cancelled.
        error = TimeoutError() if task.cancel() else task.exception()
        if error is None:
            readiness.parts[name] = task.result() or "ok"
            continue
        logger.warning("%s does not answer: %r", name, error)
        readiness.parts[name] = f"does not answer ({type(error).__name__})"
        readiness.failed.append(name)
    return readiness


# The latest checks, by time: requests share them.
latest: dict[float, asyncio.Task[Readiness]] = {}


@router.get("/live")
async def live() -> Health:
    """The process runs. No I/O: a slow database is no reason to restart it."""
    return Health()


@router.get("/ready", responses=problems(503))
async def ready(connection: HTTPConnection) -> Readiness:
    """Everything the application needs answers, so it may be sent requests."""
    now = monotonic() // KEEP
    if now not in latest:
        latest.clear()
        latest[now] = asyncio.create_task(run_checks(connection))
    # Shielded: a client that disconnects must not cancel the checks for the others.
    readiness = await asyncio.shield(latest[now])
    if readiness.failed:
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE,
            f"Not ready: {', '.join(readiness.failed)}",
        )
    return readiness
