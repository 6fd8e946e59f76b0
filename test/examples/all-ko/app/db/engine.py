import asyncio
import logging
from typing import Any

from sqlalchemy import AdaptedConnection, Dialect, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.core.config import Settings
from app.db.errors import DatabaseUnavailableError, is_unavailable

logger = logging.getLogger(__name__)

# Seconds to wait for a connection: a machine that is switched off never answers.
CONNECT_TIMEOUT = 5

# Seconds after which a connection is replaced. Firewalls forget silent ones.
POOL_RECYCLE = 300


def make_engine(settings: Settings) -> AsyncEngine:
    """The pool of connections. It connects at the first query; dispose of it at the end."""
    if settings.database_url.startswith("sqlite"):
        engine = create_async_engine(settings.database_url)
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine
    engine = create_async_engine(
        "postgresql+asyncpg://",
        connect_args=_connect_args(settings),
        pool_size=settings.database_pool_size,
        # A connection beyond the pool would be opened for one request and closed after
        # it, which costs more than the request itself.
        max_overflow=0,
        pool_timeout=settings.database_pool_timeout,
        pool_recycle=POOL_RECYCLE,
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "checkout", _replace_closed)
    event.listen(engine.sync_engine, "handle_error", _notice_absence)
    return engine


def _connect_args(settings: Settings) -> dict[str, Any]:
    # asyncpg reads the URL itself: from SQLAlchemy it would not take sslmode.
    url = make_url(settings.database_url).set(drivername="postgresql")
    dsn = url.difference_update_query(["connect_timeout"])
    arguments = {
        "dsn": dsn.render_as_string(hide_password=False),
        "timeout": float(str(url.query.get("connect_timeout", CONNECT_TIMEOUT))),
    }
    if settings.database_pooler:
        # After the transaction the pooler gives the connection to another client, with
        # any setting or named prepared statement that was left on it.
        return arguments | {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": str,
        }
    timeout = f"{settings.database_statement_timeout:g}s"
    names = ("statement_timeout", "idle_in_transaction_session_timeout")
    return arguments | {"server_settings": dict.fromkeys(names, timeout)}


def _connect(
    dialect: Dialect, record: ConnectionPoolEntry, args: list[Any], options: Any
) -> DBAPIConnection:
    try:
        return dialect.connect(*args, **options)
    except Exception as error:
        # A wrong password is no absence: trying again later does not help.
        if not is_unavailable(error):
            raise
        logger.warning("cannot connect to the database: %r", error)
        raise DatabaseUnavailableError from error


def _replace_closed(
    connection: AdaptedConnection,
    record: ConnectionPoolEntry,
    proxy: PoolProxiedConnection,
) -> None:
    """Replaces a connection that the server closed, e.g. when it restarted. asyncpg knows
    that by itself; pool_pre_ping would wait for three more answers each time."""
    if connection.run_async(_is_closed):
        raise InvalidatePoolError


async def _is_closed(connection: Any) -> bool:
    # The event loop may not have read it yet, and reads once in a turn: the server's
    # last message, then the end.
    for _ in range(2):
        await asyncio.sleep(0)
    return bool(connection.is_closed())


def _notice_absence(context: ExceptionContext) -> None:
    """The connection broke in the middle, or the statement took too long."""
    error = context.original_exception
    if context.is_disconnect or is_unavailable(error):
        logger.warning("the database does not answer: %r", error)
        raise DatabaseUnavailableError from error


def _set_pragmas(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Make SQLite fit for a server; set on every connection.

    Transactions stay as Python's sqlite3 makes them, begun by the first write. Begun
    any earlier, by a read, they fail with "database is locked" as soon as another
    connection has written in between, however long the timeout.
    """
    cursor = connection.cursor()
    # Milliseconds that a writer waits for another. First, as the next PRAGMA may wait.
    cursor.execute("PRAGMA busy_timeout = 10000")
    # Readers and the writer do not wait for each other.
    cursor.execute("PRAGMA journal_mode = WAL")
    # Off by default: SQLite would not check foreign keys.
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
