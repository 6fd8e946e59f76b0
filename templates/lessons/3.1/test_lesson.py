import ast
import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from fastapi.testclient import TestClient

from lessons.judge import check
from lessons.look_up import PROJECT, Definition, check_place, find, yields

COUNT = "SELECT count(*) FROM checkpoints"
INSERT = "INSERT INTO checkpoints (run, step, loss, size) VALUES (?, ?, ?, 0)"
POST = "/runs/resnet50/checkpoints"


class Database:
    def __init__(self, path: Path) -> None:
        self.path = path
        # In WAL mode, who reads does not hinder who writes.
        self.run("PRAGMA journal_mode=WAL")
        self.engine = sa.create_engine(f"sqlite:///{path}")

    def run(self, sql: str, *values: object) -> Any:
        """On a connection of its own, as another process would have one."""
        connection = sqlite3.connect(self.path)
        try:
            with connection:
                return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def count(self) -> int:
        [(count,)] = self.run(COUNT)
        return int(count)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "runs.db")
    yield database
    database.engine.dispose()


@pytest.fixture
def client(exercise: ModuleType, database: Database) -> TestClient:
    exercise.sessions.configure(bind=database.engine)
    exercise.Base.metadata.create_all(database.engine)
    return TestClient(exercise.app, raise_server_exceptions=False)


def checkpoints(*steps: int) -> list[dict[str, object]]:
    return [{"step": step, "loss": 1 / step, "size": 4096} for step in steps]


def refused(database: Database, *values: object) -> bool:
    try:
        database.run(INSERT, *values)
    except sqlite3.IntegrityError:
        return True
    return False


def test_1_the_database_keeps_the_rules(client: TestClient, database: Database) -> None:
    database.run(INSERT, "resnet50", 100, 0.5)
    check(refused(database, "resnet50", 100, 0.4), "twice-taken")
    check(not refused(database, "resnet50", 200, 0.4), "too-strict", what="step 200")
    check(not refused(database, "vit", 100, 0.4), "too-strict", what="vit")
    for column, values in {
        "run": (None, 300, 0.3),
        "step": ("vit", None, 0.3),
        "loss": ("vit", 300, None),
    }.items():
        check(refused(database, *values), "null-taken", column=column)
    with contextlib.suppress(sqlite3.IntegrityError):
        database.run("INSERT INTO checkpoints (run, step, loss) VALUES ('vit', 400, 1)")
    sizes = database.run("SELECT size FROM checkpoints WHERE step = 400")
    check(sizes == [(0,)], "no-default")


def test_2_a_request_is_one_transaction(client: TestClient, database: Database) -> None:
    seen = client.post(POST, json=checkpoints(100, 200, 100)).status_code
    check(database.count() == 0, "half-saved", seen=database.count())
    check(seen == 409, "no-conflict", seen=seen)
    # A session that was left broken would refuse all that follows.
    response = client.post(POST, json=checkpoints(100, 200))
    check(response.status_code == 201, "not-saved", seen=response.status_code)
    rows = response.json()
    expected = [
        one | {"id": id, "run": "resnet50"}
        for id, one in enumerate(checkpoints(100, 200), start=1)
    ]
    check(rows == expected, "wrong-answer", seen=rows, expected=expected)
    check(database.count() == 2, "never-committed")
    seen = client.get(POST).json()
    check(seen == expected, "wrong-answer", seen=seen, expected=expected)


def test_2_it_is_saved_before_the_answer(
    exercise: ModuleType, client: TestClient, database: Database
) -> None:
    saved: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def watched(message: Any) -> None:
            if message["type"] == "http.response.start":
                saved.append(database.count())
            await send(message)

        await exercise.app(scope, receive, watched)

    TestClient(app).post(POST, json=checkpoints(100, 200))
    check(saved == [2], "late")


def test_3_the_database_decides_who_was_first(
    client: TestClient, database: Database
) -> None:
    others = iter([("resnet50", 100, 0.7)])

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def another_is_faster(
        connection: Any, cursor: Any, statement: str, *rest: object
    ) -> None:
        if statement.startswith("INSERT"):
            for values in others:
                database.run(INSERT, *values)

    seen = client.post(POST, json=checkpoints(100)).status_code
    check(seen == 409, "race-lost", seen=seen)
    losses = database.run("SELECT loss FROM checkpoints")
    check(losses == [(0.7,)], "overwritten", seen=losses)


def test_4_the_migration_keeps_what_is_there(
    exercise: ModuleType, database: Database
) -> None:
    database.run(
        "CREATE TABLE checkpoints (id INTEGER NOT NULL PRIMARY KEY, "
        "run VARCHAR(64) NOT NULL, step INTEGER NOT NULL, loss FLOAT NOT NULL)"
    )
    database.run("INSERT INTO checkpoints VALUES (7, 'resnet50', 100, 0.5)")
    before = columns(database)
    migrate(database, exercise.upgrade, "upgrade-failed")
    with database.engine.connect() as connection:
        # What float is in SQL differs between versions of SQLAlchemy.
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        found = compare_metadata(context, exercise.Base.metadata)
    check(not found, "not-the-model", seen="\n".join(map(described, found)))
    rows = database.run("SELECT id, run, step, loss, size FROM checkpoints")
    check(rows == [(7, "resnet50", 100, 0.5, 0)], "row-changed", seen=rows)
    migrate(database, exercise.downgrade, "downgrade-failed")
    seen = columns(database)
    check(seen == before, "not-undone", seen=seen, expected=before)
    rows = database.run("SELECT * FROM checkpoints")
    check(rows == [(7, "resnet50", 100, 0.5)], "row-changed", seen=rows)
    check(not refused_twice(database), "constraint-left")


def columns(database: Database) -> list[str]:
    return [row[1] for row in database.run("PRAGMA table_info(checkpoints)")]


def refused_twice(database: Database) -> bool:
    try:
        database.run("INSERT INTO checkpoints VALUES (8, 'resnet50', 100, 0.4)")
    except sqlite3.IntegrityError:
        return True
    return False


def described(difference: Any) -> str:
    if isinstance(difference, list):
        return ", ".join(map(described, difference))
    kind, *rest = difference
    named = [
        one if isinstance(one, str) else getattr(one, "name", None) for one in rest
    ]
    return " ".join([kind, *filter(None, named)])


def migrate(database: Database, step: Callable[[], None], key: str) -> None:
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            try:
                step()
            except NotImplementedError:
                raise
            except Exception as error:
                check(False, key, error=str(error).splitlines()[0])


def test_5_it_is_found_in_the_project(exercise: ModuleType) -> None:
    check_place(exercise.PLACE, places(), "wrong-place")


def places(project: Path = PROJECT) -> set[str]:
    """Dependencies that yield the session, and end before the response."""

    def is_session(node: Definition, tree: ast.Module) -> bool:
        aliases = [ast.unparse(one) for one in tree.body if isinstance(one, ast.Assign)]
        used = rf"Annotated\[\w*Session, Depends\({node.name}, scope='function'\)"
        return yields(node) and any(re.search(used, alias) for alias in aliases)

    return find(project, is_session)
