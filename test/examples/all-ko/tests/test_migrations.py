import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient
from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.databases import ALEMBIC

ROOT = Path(__file__).parents[1]


def execute(url: str, *statements: str) -> list[Row[tuple[object, ...]]]:
    """Rows of the last statement."""

    async def run() -> list[Row[tuple[object, ...]]]:
        engine = create_async_engine(url)
        try:
            async with engine.begin() as connection:
                for statement in statements:
                    result = await connection.execute(text(statement))
                return list(result.all()) if result.returns_rows else []
        finally:
            await engine.dispose()

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def every_migration_afterwards(database_url: str) -> Iterator[None]:
    """PostgreSQL has one database for all tests, and the next one needs its tables."""
    yield
    command.upgrade(ALEMBIC, "head")


def test_models_and_migrations_agree() -> None:
    command.check(ALEMBIC)


def test_migrations_can_be_undone_and_done_again(database_url: str) -> None:
    command.downgrade(ALEMBIC, "base")
    assert execute(database_url, "SELECT * FROM alembic_version") == []
    command.upgrade(ALEMBIC, "head")
    command.check(ALEMBIC)


def test_several_processes_may_migrate_at_once(database_url: str) -> None:
    command.downgrade(ALEMBIC, "base")
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": database_url},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    # One process migrated, the other waited for it.
    assert sum("Running upgrade  ->" in error for error in errors) == 1
    command.check(ALEMBIC)


def test_without_a_column_it_is_not_ready(
    client: TestClient, database_url: str
) -> None:
    execute(database_url, "ALTER TABLE items RENAME COLUMN price TO cost")
    try:
        assert client.get("/health/ready").status_code == 503
    finally:
        execute(database_url, "ALTER TABLE items RENAME COLUMN cost TO price")
    assert client.get("/health/ready").status_code == 200


def test_a_revision_from_the_future_is_no_reason_not_to_be_ready(
    client: TestClient, database_url: str
) -> None:
    """While a new version is rolled out, this one still serves."""
    current = execute(database_url, "SELECT version_num FROM alembic_version")[0][0]
    update = "UPDATE alembic_version SET version_num = '{}'"
    execute(database_url, update.format("from_the_future"))
    try:
        assert client.get("/health/ready").status_code == 200
    finally:
        execute(database_url, update.format(current))


# Two migrations like those in migrations/versions
PARENTS = """
import sqlalchemy as sa
from alembic import op

revision = "_parents"
down_revision = {head!r}

def upgrade():
    op.create_table("_parents", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table(
        "_children",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("_parents.id", ondelete="CASCADE")),
    )
    op.execute("INSERT INTO _parents VALUES (1)")
    op.execute("INSERT INTO _children VALUES (1, 1)")

def downgrade():
    op.drop_table("_children")
    op.drop_table("_parents")
"""
HAPPY_PARENTS = """
import sqlalchemy as sa
from alembic import op

revision = "happy"
down_revision = "_parents"

def upgrade():
    with op.batch_alter_table("_parents") as batch_op:
        batch_op.add_column(
            sa.Column("happy", sa.Boolean(), server_default=sa.true(), nullable=False)
        )

def downgrade():
    with op.batch_alter_table("_parents") as batch_op:
        batch_op.drop_column("happy")
"""
INDEX = """
from alembic import op

revision = "index"
down_revision = "happy"

def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_happy", "_parents", ["happy"], postgresql_concurrently=True)

def downgrade():
    op.drop_index("ix_happy", "_parents")
"""


@pytest.fixture
def more_migrations(tmp_path: Path, database_url: str) -> Iterator[Config]:
    config = Config(toml_file=ALEMBIC.toml_file_name)
    head = ScriptDirectory.from_config(config).get_current_head()
    (tmp_path / "parents.py").write_text(PARENTS.format(head=head))
    (tmp_path / "happy.py").write_text(HAPPY_PARENTS)
    (tmp_path / "index.py").write_text(INDEX)
    config.set_main_option("path_separator", "newline")
    folders = f"{ROOT / 'migrations/versions'}\n{tmp_path}"
    # A % in a path would begin an interpolation.
    config.set_main_option("version_locations", folders.replace("%", "%%"))
    yield config
    command.downgrade(config, head or "base")


def test_altering_a_table_keeps_the_rows_that_refer_to_it(
    database_url: str, more_migrations: Config
) -> None:
    """SQLite copies the table and drops the first one, which with foreign keys on
    deletes the children."""
    command.upgrade(more_migrations, "happy")
    assert len(execute(database_url, "SELECT happy FROM _parents")) == 1
    assert len(execute(database_url, "SELECT * FROM _children")) == 1
    command.downgrade(more_migrations, "_parents")
    assert len(execute(database_url, "SELECT * FROM _children")) == 1


def test_an_index_can_be_built_outside_of_the_transaction(
    more_migrations: Config,
) -> None:
    """PostgreSQL builds it CONCURRENTLY there, while others write to the table."""
    command.upgrade(more_migrations, "index")
    # Fails if there is no such index.
    command.downgrade(more_migrations, "happy")


def test_a_migration_that_fails_leaves_nothing_behind(
    database_url: str, tmp_path: Path, more_migrations: Config
) -> None:
    with (tmp_path / "happy.py").open("a") as migration:
        migration.write("\ndef upgrade():\n    op.drop_table('_children')\n    1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        command.upgrade(more_migrations, "happy")
    with pytest.raises(DBAPIError):
        execute(database_url, "SELECT * FROM _children")
    command.upgrade(more_migrations, "_parents")
    assert len(execute(database_url, "SELECT * FROM _children")) == 1
