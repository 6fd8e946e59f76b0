"""Brings databases to a project's newest migration, and watches what becomes of the rows in them.

    python migrate.py < requests

A request is a line of JSON: a project's `folder`, the `url` of its database, and `round`, a number that no earlier
request for that database had. The answer is another: `problems`, what went wrong, and `rows`, how many rows each
table has afterwards: a few more than before, in every table that can have any.

Each is answered in a fork, in which the project is imported: the libraries are there already.
"""

import argparse
import asyncio
import contextlib
import datetime
import decimal
import gc
import importlib
import io
import json
import os
import pkgutil
import sys
import traceback
import uuid
from collections import Counter
from pathlib import Path

import aiosqlite  # noqa: F401
import asyncpg  # noqa: F401
import fastapi.testclient  # noqa: F401
import pydantic_settings  # noqa: F401
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine


def rows_in(connection: sa.Connection) -> dict[str, list[dict[str, object]]]:
    """What the driver says is in the tables: no type of the project's can make a lost value look like one."""
    return {
        name: [
            dict(row)
            for row in connection.execute(sa.text(f'SELECT * FROM "{name}"')).mappings()
        ]
        for name in sa.inspect(connection).get_table_names()
        if name != "alembic_version"
    }


def lost(before: dict[str, list[dict]], after: dict[str, list[dict]]) -> list[str]:
    problems = []
    for name, rows in before.items():
        if name not in after or not rows:
            continue
        columns = [column for column in rows[0] if not after[name] or column in after[name][0]]

        def counted(those: list[dict]) -> Counter:
            return Counter(repr([row[column] for column in columns]) for row in those)

        if counted(rows) != counted(after[name]):
            problems.append(f"{name} had {rows}\nand has {after[name]}")
    return problems


def value_for(column: sa.Column, number: int, keys: dict[str, list[object]]) -> object:
    """A value that no earlier row has, where the type has that many."""
    for key in column.foreign_keys:
        known = keys.get(key.column.table.name, [])
        return known[number % len(known)] if known else None
    # A type of the project's own says nothing of Python's; what it is made of does.
    kind = getattr(column.type, "impl_instance", column.type).python_type
    if isinstance(column.type, sa.Enum):
        members = list(column.type.enum_class)
        return members[number % len(members)]
    length = getattr(column.type, "length", None) or 9
    made = {
        str: lambda: f"값 {number}" if length > 8 else f"{number:0{length}}",
        int: lambda: number,
        float: lambda: number + 0.5,
        bool: lambda: number % 2 == 0,
        decimal.Decimal: lambda: decimal.Decimal(number) / 4,
        datetime.datetime: lambda: datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
        + datetime.timedelta(seconds=number),
        datetime.time: lambda: datetime.time(number // 60 % 24, number % 60),
        datetime.date: lambda: datetime.date(2026, 1, 1) + datetime.timedelta(days=number),
        uuid.UUID: lambda: uuid.UUID(int=number),
        # JSON
        object: lambda: {"number": number},
    }
    return made[kind]()


def insert_rows(connection: sa.Connection, tables: list[sa.Table], round: int) -> None:
    keys: dict[str, list[object]] = {}
    for table in tables:
        key = next(iter(table.primary_key))

        def known() -> list[object]:
            return list(connection.scalars(sa.select(key)))

        for n in range(3):
            number = 3 * round + n
            keys[table.name] = known()
            # All columns, only those that must be given, all again.
            values = {
                column.name: value_for(column, number, keys)
                for column in table.columns
                if not (column.primary_key and column.type.python_type is int)
                and (n != 1 or not (column.nullable or column.default is not None))
            }
            if any(
                value is None and not table.columns[name].nullable
                for name, value in values.items()
            ):
                # A row that has to refer to one of a table that is empty, its own perhaps.
                continue
            connection.execute(sa.insert(table).values(values))
        keys[table.name] = known()
        # The models can read all of them, those from before a column was there as well.
        connection.execute(sa.select(table)).all()


def migrate(folder: str, url: str, round: int) -> dict[str, object]:
    os.chdir(folder)
    os.environ["DATABASE_URL"] = url
    sys.path.insert(0, folder)
    config = Config(toml_file=Path(folder) / "pyproject.toml", stdout=io.StringIO())
    from app import models
    from app.core.config import get_settings
    from app.db.base import Base
    from app.db.engine import make_engine

    for module in pkgutil.iter_modules(models.__path__, prefix="app.models."):
        importlib.import_module(module.name)

    async def rows() -> dict[str, list[dict]]:
        # As the database has it, with none of the project's settings.
        engine = create_async_engine(get_settings().database_url)
        async with engine.connect() as connection:
            found = await connection.run_sync(rows_in)
        await engine.dispose()
        return found

    async def insert() -> None:
        engine = make_engine(get_settings())
        async with engine.begin() as connection:
            await connection.run_sync(insert_rows, Base.metadata.sorted_tables, round)
        await engine.dispose()

    before = asyncio.run(rows())
    try:
        command.upgrade(config, "head")
    except RuntimeError as error:
        # What holds data is dropped only when somebody says so.
        if "has data" not in str(error) or asyncio.run(rows()) != before:
            raise
        config.cmd_opts = argparse.Namespace(x=["drop=yes"])
        command.upgrade(config, "head")
    command.check(config)
    problems = lost(before, asyncio.run(rows()))
    asyncio.run(insert())
    return {
        "problems": problems,
        "rows": {name: len(those) for name, those in asyncio.run(rows()).items()},
    }


def answer(request: dict[str, object]) -> dict[str, object]:
    try:
        # Standard output is for answers.
        with contextlib.redirect_stdout(sys.stderr):
            return migrate(**request)
    except BaseException:
        return {"problems": [traceback.format_exc()], "rows": {}}


if __name__ == "__main__":
    gc.freeze()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            print(json.dumps(answer(json.loads(line))), flush=True)
            os._exit(0)
        os.waitpid(pid, 0)
