from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry


def make_engine(database_url: str) -> AsyncEngine:
    """The pool of connections. Nothing is connected yet; dispose of it in the end."""
    # Pre-ping: the first statement after the server has restarted must not fail.
    engine = create_async_engine(database_url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


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
