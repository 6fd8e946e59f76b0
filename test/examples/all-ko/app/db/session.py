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
from app.db.after_commit import AfterCommitDep
from app.db.engine import make_engine
from app.db.errors import DatabaseUnavailableError, is_broken_reference
from app.db.migrations import report_migrations
from app.db.slow_queries import log_slow_queries
from app.errors import ConflictError

# A transaction: the crud functions take it.
Session = AsyncSession

# Makes sessions; elsewhere it is often called SessionLocal.
Database = async_sessionmaker[AsyncSession]


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Opened once by the lifespan, with its pool of connections."""
    engine = make_engine(settings)
    log_slow_queries(engine, settings.slow_query_ms)
    try:
        await report_migrations(engine)
        # Not expired: an object stays readable after the commit, without a query that
        # an attribute of an async session could not await.
        yield async_sessionmaker(engine, expire_on_commit=False)
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_session(database: Database) -> AsyncIterator[Session]:
    """Commits at the end, rolls back when something raises.

    The first statement takes a connection from the pool, and the end gives it back: do
    not wait for anything but the database in between.
    """
    try:
        async with database.begin() as session:
            yield session
    except StaleDataError as error:
        # Read here, deleted by another request, then written here.
        raise ConflictError("It was deleted in the meantime") from error
    except IntegrityError as error:
        # As above, but a foreign key noticed it.
        if not is_broken_reference(error):
            raise
        raise ConflictError("What it refers to was deleted in the meantime") from error
    except PoolTimeoutError as error:
        # No connection became free in time.
        raise DatabaseUnavailableError from error


async def get_session(
    connection: HTTPConnection,
    # Named here because a dependency ends after those that need it: the calls are made
    # after the commit.
    after_commit: AfterCommitDep,
) -> AsyncIterator[Session]:
    """The session of a request; it ends when the endpoint returns or raises."""
    async with open_session(connection.state.database) as session:
        yield session


# "function": the code after `yield` runs before the response is sent. By default it
# runs afterwards, and the client's next request might come before the commit.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def get_database(connection: HTTPConnection) -> Database:
    database: Database = connection.state.database
    return database


DatabaseDep = Annotated[Database, Depends(get_database)]


async def ping(connection: HTTPConnection) -> None:
    """Raises when the database does not answer; for /health/ready."""
    async with connection.state.database() as session:
        await session.execute(select(1))
