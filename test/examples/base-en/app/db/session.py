from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Annotated, Generic, TypeVar

from fastapi import Depends
from fastapi.requests import HTTPConnection

from app.core.config import Settings
from app.models.item import Item
from app.models.user import User

Row = TypeVar("Row")


class Table(dict[int, Row], Generic[Row]):
    """Rows by id. Ids are never used again, not even after a delete."""

    def __init__(self) -> None:
        super().__init__()
        self._ids = count(1)

    def next_id(self) -> int:
        return next(self._ids)


@dataclass
class Database:
    """The data of one process, gone when it stops."""

    users: Table[User] = field(default_factory=Table)
    items: Table[Item] = field(default_factory=Table)


@dataclass
class Session:
    """Access to the data during one request; the crud functions take it."""

    database: Database


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncGenerator[Database]:
    """Opened once by the lifespan. Needs no settings: it is empty at each start."""
    yield Database()


async def get_session(connection: HTTPConnection) -> AsyncGenerator[Session]:
    session = Session(connection.state.database)
    try:
        yield session
    finally:
        # Closed as a real one is: a background task that keeps it fails at once.
        del session.database


# "function": the code after `yield` runs before the response is sent. By default it
# runs afterwards, and the client's next request might come before data is saved.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def ping(connection: HTTPConnection) -> None:
    """Raises when the data cannot be reached; for /health/ready."""
    len(connection.state.database.users)
