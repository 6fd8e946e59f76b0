import asyncio
import logging
from functools import lru_cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi.requests import HTTPConnection
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class SchemaBehindError(Exception):
    """The database lacks migrations that this code comes with."""


async def check_migrations(connection: HTTPConnection) -> None:
    """Raises when the tables are older than the code; /health/ready asks."""
    database: async_sessionmaker[AsyncSession] = connection.state.database
    async with database() as session:
        await (await session.connection()).run_sync(_require_head)


async def report_migrations(engine: AsyncEngine) -> None:
    """Say at the start what would otherwise be an error at the first request.

    The application starts nevertheless: it may be up before its database is, and
    /health/ready keeps requests away until then.
    """
    try:
        async with asyncio.timeout(5), engine.connect() as connection:
            await connection.run_sync(_require_head)
    except SchemaBehindError as error:
        logger.error("%s", error)
    except Exception:
        logger.exception("the database does not answer")


def _require_head(connection: Connection) -> None:
    heads, known = _migrations()
    applied = set(MigrationContext.configure(connection).get_current_heads())
    # A revision that is unknown here comes from a newer version of this application,
    # which is being rolled out: its tables have what this one needs.
    if applied != heads and applied <= known:
        raise SchemaBehindError(
            "the database lacks tables or columns: run `alembic upgrade head`"
        )


@lru_cache
def _migrations() -> tuple[set[str], set[str]]:
    """The newest revisions, and all there are."""
    scripts = ScriptDirectory(MIGRATIONS)
    known = {script.revision for script in scripts.walk_revisions()}
    return set(scripts.get_heads()), known
