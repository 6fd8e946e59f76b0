import logging
from typing import Any

from sqlalchemy import Dialect, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.db.errors import DatabaseUnavailableError

logger = logging.getLogger(__name__)

# Seconds to connect to PostgreSQL. A machine that is switched off does not say so.
CONNECT_TIMEOUT = 5.0


def make_engine(database_url: str) -> AsyncEngine:
    """The pool of connections. Nothing is connected yet; dispose of it in the end."""
    # Pre-ping: the first statement after the server has restarted must not fail.
    engine = create_async_engine(database_url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    else:
        event.listen(engine.sync_engine, "do_connect", _connect)
        event.listen(engine.sync_engine, "handle_error", _notice_disconnect)
    return engine


def _connect(
    dialect: Dialect, record: ConnectionPoolEntry, args: list[Any], options: Any
) -> DBAPIConnection:
    """Whatever goes wrong here, no statement is to blame: the server is off or starts
    up, is full, or is not there at all, and each of them is another exception."""
    options.setdefault("timeout", CONNECT_TIMEOUT)
    try:
        return dialect.connect(*args, **options)
    except Exception as error:
        logger.warning("cannot connect to the database: %r", error)
        raise DatabaseUnavailableError from error


def _notice_disconnect(context: ExceptionContext) -> None:
    """The pool replaces what its ping finds broken. Here it broke later than that."""
    if context.is_disconnect and not context.is_pre_ping:
        error = context.original_exception
        logger.warning("the database has closed a connection: %r", error)
        raise DatabaseUnavailableError from error


def _set_pragmas(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Make SQLite fit for a server: every connection needs telling.

    Transactions stay as Python's sqlite3 makes them, begun by the first write. Begun
    any earlier, by a read, they fail with "database is locked" as soon as another
    connection has written in between, however long the timeout.
    """
    cursor = connection.cursor()
    # Writers wait for each other this many milliseconds. First, for the next one waits.
    cursor.execute("PRAGMA busy_timeout = 10000")
    # Readers and the writer do not wait for each other.
    cursor.execute("PRAGMA journal_mode = WAL")
    # Off by default, and foreign keys would be decoration.
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
