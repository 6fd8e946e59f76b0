"""What every `alembic` command runs to reach the database."""

import asyncio
import logging
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum, text
from sqlalchemy.types import TypeDecorator

from app import models
from app.core.config import get_settings
from app.db.base import Base
from app.db.engine import make_engine

# Any number, as long as nothing else in this database locks the same one.
LOCK = 20_260_101

# A model that nobody imported would look like a table to drop.
for module in iter_modules(models.__path__, prefix="app.models."):
    import_module(module.name)


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Migrations are history: they name SQLAlchemy's types, for ours may change."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String({item.length})"
    return False


def run_migrations(**options: Any) -> None:
    context.configure(
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        # SQLite can hardly alter a table: Alembic makes a new one and copies the rows.
        render_as_batch=True,
        render_item=render_item,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate(connection: Connection) -> None:
    """All migrations in one transaction; other processes wait until it is done."""
    if connection.dialect.name == "sqlite":
        # The copy replaces a table that is dropped, and dropping it would delete every
        # row elsewhere that refers to it with ON DELETE CASCADE.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    run_migrations(connection=connection, transactional_ddl=True)


async def migrate_online() -> None:
    engine = make_engine(get_settings().database_url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
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
