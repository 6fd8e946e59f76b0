import asyncio
import logging
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.requests import HTTPConnection
from pydantic import BaseModel

from app.db import session
from app.errors import ServiceUnavailableError, problems

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/health", tags=["health"])

Check = Callable[[HTTPConnection], Awaitable[str | None]]

# One line for each thing the application cannot work without. A check raises when
# that thing does not answer, and may return what there is to say of it otherwise.
CHECKS: dict[str, Check] = {
    "database": session.ping,
}
CHECK_TIMEOUT = 2.0


class Health(BaseModel):
    status: str = "ok"


class Readiness(Health):
    parts: dict[str, str]


@router.get("/live")
async def live() -> Health:
    """The process runs. No I/O: a slow database is no reason to restart it."""
    return Health()


@router.get("/ready", responses=problems(503))
async def ready(connection: HTTPConnection) -> Readiness:
    """Everything the application needs answers, so it may be sent requests."""
    parts = {}
    for name, check in CHECKS.items():
        try:
            async with asyncio.timeout(CHECK_TIMEOUT):
                parts[name] = await check(connection) or "ok"
        except Exception as error:
            logger.exception("not ready: %s", name)
            raise ServiceUnavailableError(f"Not ready: {name}") from error
    return Readiness(parts=parts)
