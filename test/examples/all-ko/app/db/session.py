import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, TypeVar, cast

from fastapi import Depends
from fastapi.requests import HTTPConnection
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
)
from sqlalchemy.orm.exc import StaleDataError

from app.core.config import Settings
from app.db.after_commit import AfterCommitDep
from app.db.base import Base
from app.db.engine import make_engine
from app.db.errors import DatabaseUnavailableError, conflict_of
from app.db.slow_queries import log_slow_queries
from app.errors import ConflictError

logger = logging.getLogger(__name__)

Row = TypeVar("Row")

# A transaction: the crud functions take it.
Session = AsyncSession


class Database(async_sessionmaker[AsyncSession]):
    """Makes sessions. Tutorials often call it SessionLocal."""

    def __init__(self, engine: AsyncEngine) -> None:
        # Objects stay readable after the commit. Expired ones would be read again when
        # an attribute is used, and an attribute cannot be awaited.
        super().__init__(engine, expire_on_commit=False)
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """A connection for a single SELECT: without a session and a transaction it
        costs half as much."""
        try:
            async with self._reader.connect() as connection:
                yield connection
        except PoolTimeoutError as error:
            # No connection became free in time.
            raise DatabaseUnavailableError from error


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncGenerator[Database]:
    """Opened once by the lifespan, with its pool of connections."""
    engine = make_engine(settings)
    log_slow_queries(engine, settings.slow_query_ms)
    database = Database(engine)
    try:
        await check_tables(database)
    except Exception:
        # The application starts all the same: the database may come up later, and until
        # then /health/ready keeps requests away.
        logger.exception("no database, or an old one: run `alembic upgrade head`")
    try:
        yield database
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_session(database: Database) -> AsyncGenerator[Session]:
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
        # A constraint decides: whatever was asked before, another request may be faster.
        conflict = conflict_of(error)
        if conflict is None:
            raise
        raise ConflictError(conflict) from error
    except PoolTimeoutError as error:
        # No connection became free in time.
        raise DatabaseUnavailableError from error


async def get_session(
    connection: HTTPConnection,
    # Named here because a dependency ends after those that need it: the calls are made
    # after the commit.
    after_commit: AfterCommitDep,
) -> AsyncGenerator[Session]:
    """The session of a request; it ends when the endpoint returns or raises."""
    async with open_session(connection.state.database) as session:
        yield session


# "function": the code after `yield` runs before the response is sent. By default it
# runs afterwards, and the client's next request might come before the commit.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def get_database(connection: HTTPConnection) -> Database:
    return cast(Database, connection.state.database)


DatabaseDep = Annotated[Database, Depends(get_database)]


async def fetch_page(
    session: Session, statement: Select[Row], *, skip: int, limit: int
) -> tuple[list[Row], int]:
    """One page of the rows, and the number of rows on all pages. The statement has to
    be ordered: otherwise pages may overlap."""
    rows = select(func.count()).select_from(statement.order_by(None).subquery())
    total = (await session.execute(rows)).scalar_one()
    return list(await session.scalars(statement.offset(skip).limit(limit))), total


async def ping(connection: HTTPConnection) -> None:
    """The check of /health/ready: raises when the database does not answer or is too
    old."""
    await check_tables(connection.state.database)


async def check_tables(database: Database) -> None:
    """Raises when a table or a column of the models is missing. A newer version of this
    application may have added others."""
    async with database.reading() as reader:
        for table in Base.metadata.tables.values():
            await reader.execute(select(table).limit(0))
