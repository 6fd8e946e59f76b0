import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from fastapi import APIRouter, HTTPException, status
from fastapi.requests import HTTPConnection
from pydantic import BaseModel

from app.db import session
from app.errors import problems

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/health", tags=["health"])

Check = Callable[[HTTPConnection], Awaitable[str | None]]

# One line for each part of the application. A check raises when its part does not
# answer, and may return something to say about it otherwise.
CHECKS: dict[str, Check] = {"database": session.ping}
# Seconds for all checks together: Kubernetes gives a probe one second.
BUDGET = 0.8
# Seconds to keep an answer, so that many requests cannot overload the database.
KEEP = 1.0


class Health(BaseModel):
    status: str = "ok"


class Readiness(Health):
    parts: dict[str, str]


async def run_checks(connection: HTTPConnection) -> tuple[Readiness, list[str]]:
    """Runs all checks at once. Returns the names of the required parts that failed, too."""
    tasks = {
        name: asyncio.ensure_future(check(connection)) for name, check in CHECKS.items()
    }
    await asyncio.wait(tasks.values(), timeout=BUDGET)
    readiness = Readiness(parts={})
    failed = []
    for name, task in tasks.items():
        # A late check is cancelled and not awaited: a thread cannot be cancelled.
        error = TimeoutError() if task.cancel() else task.exception()
        if error is None:
            readiness.parts[name] = task.result() or "ok"
            continue
        reason = type(error).__name__
        logger.warning("%s does not answer: %s: %s", name, reason, error)
        readiness.parts[name] = f"does not answer ({reason})"
        failed.append(name)
    return readiness, failed


class Verdict:
    """The last answer, shared by all requests within KEEP seconds."""

    def __init__(self) -> None:
        self._task: asyncio.Task[tuple[Readiness, list[str]]] | None = None
        self._expires = 0.0

    async def get(self, connection: HTTPConnection) -> tuple[Readiness, list[str]]:
        if self._task is None or monotonic() >= self._expires:
            self._expires = monotonic() + KEEP
            self._task = asyncio.create_task(run_checks(connection))
        # Shielded: a client that disconnects must not cancel the check for the others.
        return await asyncio.shield(self._task)


verdict = Verdict()


@router.get("/live")
async def live() -> Health:
    """The process runs. No I/O: a slow database is no reason to restart it."""
    return Health()


@router.get("/ready", responses=problems(503))
async def ready(connection: HTTPConnection) -> Readiness:
    """Everything the application needs answers, so it may be sent requests."""
    readiness, failed = await verdict.get(connection)
    if failed:
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE, f"Not ready: {', '.join(failed)}"
        )
    return readiness
