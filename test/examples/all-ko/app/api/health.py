import asyncio
import logging
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.requests import HTTPConnection
from pydantic import BaseModel

from app.db import mongo, session
from app.db.migrations import check_migrations
from app.db.redis import check_redis
from app.errors import Degraded, ServiceUnavailableError, problems
from app.gpu import check_device
from app.inference.predictor import check_model
from app.jobs import backend
from app.services.upload import check_upload_dir

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/health", tags=["health"])

Check = Callable[[HTTPConnection], Awaitable[str | None]]

# One line for each thing the application cannot work without. A check raises when
# that thing does not answer, and may return what there is to say of it otherwise.
# What it can do without is among them, too: of that a check raises Degraded.
CHECKS: dict[str, Check] = {
    "database": session.ping,
    "migrations": check_migrations,
    "broker": backend.ping_broker,
    "job results": backend.ping_results,
    "device": check_device,
    "redis": check_redis,
    "mongo": mongo.ping,
    "uploads": check_upload_dir,
    "model": check_model,
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
    degraded = False
    for name, check in CHECKS.items():
        try:
            async with asyncio.timeout(CHECK_TIMEOUT):
                parts[name] = await check(connection) or "ok"
        except Degraded as error:
            # Still ready: it is served without that part, only not as well.
            logger.warning("degraded: %s %s", name, error)
            parts[name] = str(error)
            degraded = True
        except Exception as error:
            logger.exception("not ready: %s", name)
            raise ServiceUnavailableError(f"Not ready: {name}") from error
    if degraded:
        return Readiness(status="degraded", parts=parts)
    return Readiness(parts=parts)
