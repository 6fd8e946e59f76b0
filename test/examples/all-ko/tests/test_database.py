import asyncio
import logging
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from pydantic import ValidationError
from sqlalchemy import delete, text
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.core.config import Settings
from app.crud import item as item_crud
from app.db.base import Base
from app.db.engine import make_engine
from app.db.errors import DatabaseUnavailableError
from app.db.session import Database, Session, open_session
from app.models.item import Item
from app.models.user import User
from app.schemas.item import ItemPublic, ItemUpdate

ITEMS = "/api/v1/items"
USERS = "/api/v1/users"
PEN = {"name": "Pen", "price": 1}
EVE = {"email": "eve@example.com", "password": "correct horse battery staple"}


async def test_an_address_is_used_once_even_at_the_same_moment(
    async_client: AsyncClient,
) -> None:
    responses = await asyncio.gather(
        *(async_client.post(USERS, json=EVE) for _ in range(20))
    )
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [201] + [409] * 19


async def test_many_can_write_at_the_same_time(async_client: AsyncClient) -> None:
    """Every one of these reads first, then writes what others write as well."""
    item = (await async_client.post(ITEMS, json=PEN)).json()
    responses = await asyncio.gather(
        *(
            async_client.put(f"{ITEMS}/{item['id']}", json=PEN | {"price": price})
            for price in range(1, 61)
        )
    )
    assert {response.status_code for response in responses} == {200}


async def test_an_item_may_be_deleted_while_others_use_it(
    async_client: AsyncClient,
) -> None:
    for _ in range(10):
        url = f"{ITEMS}/{(await async_client.post(ITEMS, json=PEN)).json()['id']}"
        responses = await asyncio.gather(
            async_client.put(url, json=PEN),
            async_client.delete(url),
            async_client.put(url, json=PEN),
            async_client.delete(url),
        )
        statuses = {response.status_code for response in responses}
        assert statuses <= {200, 204, 404, 409}
        assert (await async_client.get(url)).status_code == 404


async def test_an_item_deleted_just_before_it_is_changed_is_a_conflict(
    async_client: AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_item = item_crud.update_item

    async def update_too_late(session: Session, item: Item, new: ItemUpdate) -> None:
        engine = make_engine(settings)
        async with engine.begin() as connection:
            await connection.execute(delete(Item))
        await engine.dispose()
        await update_item(session, item, new)

    monkeypatch.setattr(item_crud, "update_item", update_too_late)
    item = (await async_client.post(ITEMS, json=PEN)).json()
    response = await async_client.put(f"{ITEMS}/{item['id']}", json=PEN | {"price": 2})
    assert response.status_code == 409


def test_an_error_undoes_what_the_request_wrote(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ItemPublic, "model_validate", None)
        with pytest.raises(TypeError):
            client.post(ITEMS, json=PEN)
    assert client.get(ITEMS).json()["total"] == 0


def test_the_id_of_a_deleted_row_is_not_used_again(client: TestClient) -> None:
    first = client.post(ITEMS, json=PEN).json()["id"]
    client.delete(f"{ITEMS}/{first}")
    assert client.post(ITEMS, json=PEN).json()["id"] != first


@pytest.fixture
def sqlite(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite, whichever database the other tests run on."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'sqlite.db'}"
    monkeypatch.setattr(settings, "database_url", url)


@pytest.mark.usefixtures("sqlite")
async def test_every_connection_to_sqlite_is_fit_for_a_server(
    settings: Settings,
) -> None:
    engine = make_engine(settings)
    async with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            for pragma, value in (
                ("journal_mode", "wal"),
                ("busy_timeout", 10_000),
                ("foreign_keys", 1),
            ):
                result = await connection.execute(text(f"PRAGMA {pragma}"))
                assert result.scalar_one() == value
    await engine.dispose()


@pytest.mark.usefixtures("sqlite")
async def test_sqlite_can_write_what_another_wrote_since_it_read(
    settings: Settings,
) -> None:
    """With a plain BEGIN before the read, this is "database is locked"."""
    engine = make_engine(settings)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        await connection.execute(text("INSERT INTO counter VALUES (0)"))
    async with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            await connection.execute(text("SELECT value FROM counter"))
        await other.execute(text("UPDATE counter SET value = value + 1"))
        await other.commit()
        await one.execute(text("UPDATE counter SET value = value + 1"))
        await one.commit()
        result = await one.execute(text("SELECT value FROM counter"))
        assert result.scalar_one() == 2
    await engine.dispose()


async def test_times_are_aware_and_in_utc(settings: Settings) -> None:
    engine = make_engine(settings)
    sessions = Database(engine)
    seoul = datetime(2026, 1, 1, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    async with sessions.begin() as session:
        session.add(User(email="ada@example.com", created_at=seoul))
        session.add(User(email="bob@example.com"))
    async with sessions() as session:
        ada = await session.get_one(User, 1)
        bob = await session.get_one(User, 2)
        assert ada.created_at.isoformat() == "2026-01-01T00:30:00+00:00"
        assert datetime.now(UTC) - bob.created_at < timedelta(minutes=1)
    await engine.dispose()


async def test_a_time_without_a_zone_is_refused(settings: Settings) -> None:
    engine = make_engine(settings)
    naive = datetime(2026, 1, 1)
    async with AsyncSession(engine) as session:
        session.add(User(email="ada@example.com", created_at=naive))
        with pytest.raises(StatementError, match="without a time zone"):
            await session.flush()
    await engine.dispose()


def test_no_relationship_is_loaded_in_passing() -> None:
    """An implicit load cannot be awaited and costs a query per row: use selectinload."""
    for mapper in Base.registry.mappers:
        assert {relation.lazy for relation in mapper.relationships} <= {"raise"}


async def test_connections_are_closed_at_shutdown(app: FastAPI) -> None:
    async with app.router.lifespan_context(app) as state:
        assert state is not None
        pool = state["database"].kw["bind"].pool
        assert pool.checkedin() == 1
    assert pool.checkedin() == 0


def test_without_a_database_it_starts_but_is_not_ready(
    app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = "postgresql+asyncpg://127.0.0.1:1/nothing"
    monkeypatch.setattr(settings, "database_url", nobody)
    with TestClient(app) as client:
        assert client.get("/health/live").status_code == 200
        ready = client.get("/health/ready")
        refused = client.post(USERS, json=EVE)
    assert ready.status_code == 503
    assert ready.json()["detail"] == "Not ready: database"
    # Try again, not: report an error.
    assert refused.status_code == 503
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "5"


async def test_who_waits_too_long_for_a_connection_may_try_again(
    database_url: str,
) -> None:
    pool: dict[str, Any] = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.1}
    engine = create_async_engine(database_url, **pool)
    async with engine.connect():
        with pytest.raises(DatabaseUnavailableError):
            async with open_session(Database(engine)) as session:
                await session.execute(text("SELECT 1"))
    await engine.dispose()


@pytest.mark.usefixtures("sqlite")
def test_without_tables_it_says_what_to_do(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), TestClient(app) as client:
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["detail"] == "Not ready: database"
    assert "run `alembic upgrade head`" in caplog.text


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u:p%40@db:5432/x", "postgresql+asyncpg://u:p%40@db:5432/x"),
        ("postgresql://u:p@db/x", "postgresql+asyncpg://u:p@db/x"),
        ("postgresql+asyncpg://u@db/x", "postgresql+asyncpg://u@db/x"),
        (
            "postgres://u@db/x?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://u@db/x?sslmode=require",
        ),
        (
            "postgres://u@db/x?ssl=require",
            "postgresql+asyncpg://u@db/x?sslmode=require",
        ),
    ],
)
def test_a_database_url_gets_its_async_driver(given: str, used: str) -> None:
    assert Settings(database_url=given).database_url == used


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hunter2@db/x",
        "hunter2",
        "sqlite+o://",
        "postgres://u:hunter2@db:x/x",
        "postgres://u:hunter2@db/x?pgbouncer=true",
    ],
)
def test_another_database_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(database_url=url)
    assert "hunter2" not in str(refused.value)


def test_a_password_is_not_in_the_repr_of_the_settings() -> None:
    url = "postgresql://u:hunter2@db/x"
    assert "hunter2" not in repr(Settings(database_url=url))


def test_the_tests_leave_the_developers_database_alone(settings: Settings) -> None:
    assert settings.database_url != Settings.model_fields["database_url"].default
    assert "test" in settings.database_url
