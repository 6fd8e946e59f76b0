"""Every `alembic` command runs this file to reach the database."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import TypeDecorator

from app import models
from app.core.config import get_settings
from app.db.base import Base
from app.db.engine import make_engine

# Any number, as long as nothing else in this database locks the same one.
LOCK = 20_260_101

NO_IDLE_TIMEOUT = text("SET LOCAL idle_in_transaction_session_timeout = 0")

# All models have to be imported: Alembic would drop the table of a missing one.
for module in iter_modules(models.__path__, prefix="app.models."):
    import_module(module.name)


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Migrations are history: they name SQLAlchemy's types, for ours may change."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String({item.length})"
    return False


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """The models do not know indexes that only PostgreSQL has: they are no mistake."""
    return kind != "index" or not (name or "").endswith("_trigrams")


def run_migrations(connection: Connection | None = None, /, **options: Any) -> None:
    """All migrations in one transaction, which `autocommit_block()` interrupts."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        # SQLite can hardly alter a table: Alembic makes a new one and copies the rows.
        render_as_batch=True,
        transactional_ddl=True,
        render_item=render_item,
        include_name=include_name,
        **options,
    )
    with context.begin_transaction():
        if connection is not None and connection.dialect.name == "sqlite":
            # The copy replaces a table that is dropped, and dropping it would delete
            # every row elsewhere that refers to it with ON DELETE CASCADE.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            # From here on other processes wait.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.run_migrations()


@asynccontextmanager
async def one_at_a_time(engine: AsyncEngine) -> AsyncGenerator[None]:
    """Other processes that migrate wait until this one is done.

    CREATE INDEX CONCURRENTLY waits for everybody who has a snapshot of the data. So
    nobody waits within a SELECT, and who has the lock has no snapshot.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    while True:
        async with engine.begin() as connection:
            if await connection.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
                # Takes the place of the SELECT, and its snapshot goes.
                await connection.execute(NO_IDLE_TIMEOUT)
                yield
                return
        await asyncio.sleep(0.2)


async def migrate_online() -> None:
    # A migration takes as long as it takes.
    settings = get_settings().model_copy(update={"database_statement_timeout": 0})
    engine = make_engine(settings)
    try:
        async with one_at_a_time(engine), engine.connect() as connection:
            await connection.run_sync(run_migrations)
    finally:
        await engine.dispose()


if context.config.cmd_opts is not None:
    # On the command line only: tests and scripts have their own logging.
    logging.basicConfig(format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.INFO)

if context.is_offline_mode():
    run_migrations(
        url=get_settings().database_url,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
else:
    asyncio.run(migrate_online())
