from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from app.core.config import Settings
from app.db.engine import make_engine
from app.db.errors import DatabaseUnavailableError, is_broken_reference
from app.db.migrations import report_migrations
from app.db.slow_queries import log_slow_queries
from app.errors import ConflictError

# What the crud functions work on during one request: a transaction.
Session = AsyncSession

# Makes sessions; elsewhere it is often called SessionLocal.
Database = async_sessionmaker[AsyncSession]


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Lifespan opens it once, and with it the pool of connections."""
    engine = make_engine(settings.database_url)
    log_slow_queries(engine, settings.slow_query_ms)
    try:
        await report_migrations(engine)
        # Not expired: an object stays readable after the commit, without a query that
        # an attribute of an async session could not await.
        yield async_sessionmaker(engine, expire_on_commit=False)
    finally:
        await engine.dispose()


async def get_session(connection: HTTPConnection) -> AsyncIterator[Session]:
    """Commits when the endpoint returns, rolls back when it raises."""
    database: Database = connection.state.database
    try:
        async with database.begin() as session:
            yield session
    except StaleDataError as error:
        # Read here, deleted by another request, then written here.
        raise ConflictError("It was deleted in the meantime") from error
    except IntegrityError as error:
        # As above, only that a foreign key noticed.
        if not is_broken_reference(error):
            raise
        raise ConflictError("What it refers to was deleted in the meantime") from error
    except PoolTimeoutError as error:
        # All connections are in use, and it was waited for one for long enough.
        raise DatabaseUnavailableError from error


# "function": what follows `yield` runs before the response is sent. The default runs
# it afterwards, and the client's next request would race the commit.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def ping(connection: HTTPConnection) -> None:
    """Raises when the database does not answer; /health/ready asks."""
    database: Database = connection.state.database
    async with database() as session:
        await session.execute(select(1))
