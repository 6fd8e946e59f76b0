import asyncio
import logging
import re
from functools import lru_cache
from pathlib import Path

from fastapi.requests import HTTPConnection
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parents[2] / "migrations"
REVISION = re.compile(r"^(down_)?revision\b.*=\s*(\([^)]*\)|.*)$", re.MULTILINE)


class SchemaBehindError(Exception):
    """The database lacks migrations that this code needs."""


async def check_migrations(connection: HTTPConnection) -> None:
    """Raises when the tables are older than the code; for /health/ready."""
    async with connection.state.database() as session:
        await (await session.connection()).run_sync(_require_head)


async def report_migrations(engine: AsyncEngine) -> None:
    """Log at the start what would otherwise fail at the first request.

    The application starts all the same: its database may come up later, and until then
    /health/ready keeps requests away.
    """
    try:
        async with asyncio.timeout(5), engine.connect() as connection:
            await connection.run_sync(_require_head)
    except SchemaBehindError as error:
        logger.error("%s", error)
    except Exception as error:
        logger.exception("the database cannot be used: %s", error)


def _require_head(connection: Connection) -> None:
    heads, known = read_revisions()
    applied: set[str] = set()
    if inspect(connection).has_table("alembic_version"):
        applied |= set(connection.scalars(text("SELECT * FROM alembic_version")))
    # A revision that is unknown here comes from a newer version of this application,
    # which is being rolled out: its tables have what this one needs.
    if applied != heads and applied <= known:
        raise SchemaBehindError(
            "the database lacks tables or columns: run `alembic upgrade head`"
        )


@lru_cache
def read_revisions() -> tuple[set[str], set[str]]:
    """The newest revisions, and all revisions.

    Read as text: Alembic would run every migration file, and importing it takes longer
    than importing FastAPI.
    """
    known: set[str] = set()
    replaced: set[str] = set()
    for migration in (MIGRATIONS / "versions").glob("*.py"):
        for down, value in REVISION.findall(migration.read_text(encoding="utf-8")):
            (replaced if down else known).update(re.findall(r"\w+", value))
    return known - replaced, known
