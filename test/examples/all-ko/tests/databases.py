"""Databases for the tests: files of SQLite, or PostgreSQL by TEST_DATABASE_URL."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.config import Settings
from app.db.base import Base

# Given a folder of the test's own, the URL of an empty database with all tables.
Databases = Callable[[Path], str]

ALEMBIC = Config(toml_file=Path(__file__).parents[1] / "pyproject.toml")


def server_for_tests() -> str | None:
    """The PostgreSQL server on which the tests may create databases, if any."""
    url = os.environ.get("TEST_DATABASE_URL")
    return Settings(database_url=url).database_url if url else None


def upgrade(settings: Settings, database_url: str, revision: str = "head") -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "database_url", database_url)
        command.upgrade(ALEMBIC, revision)


def sqlite_databases(settings: Settings, folder: Path) -> Databases:
    """Migrated once; a copy takes half a millisecond."""
    template = folder / "template.db"
    upgrade(settings, f"sqlite+aiosqlite:///{template}")

    def copy(test_folder: Path) -> str:
        file = shutil.copy(template, test_folder / "test.db")
        return f"sqlite+aiosqlite:///{file}"

    return copy


@contextmanager
def postgresql_databases(settings: Settings, server: str) -> Iterator[Databases]:
    """One database for this run, migrated once and emptied before each test."""
    name = f"test_{uuid4().hex}"
    database = make_url(server).set(database=name)
    url = database.render_as_string(hide_password=False)
    _execute(server, f"CREATE DATABASE {name}")
    try:
        upgrade(settings, url)
        # Not TRUNCATE: with few rows it takes ten times as long.
        tables = reversed(Base.metadata.sorted_tables)
        statements = [str(table.delete()) for table in tables]
        # Ids begin at 1 again.
        statements.append("SELECT setval(seqrelid, 1, false) FROM pg_sequence")

        def empty(_: Path) -> str:
            _execute(url, *statements)
            return url

        yield empty
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(url: str, *statements: str) -> None:
    async def execute() -> None:
        # No transaction: databases cannot be created in one.
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(execute())
