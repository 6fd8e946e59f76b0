from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI
from httpx2 import AsyncClient

from app.core.config import get_settings
from app.db.session import Database, open_database
from app.logging import configure_logging


class State(TypedDict):
    """Objects that live as long as the application; read them from `request.state`."""

    http_client: AsyncClient
    database: Database


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[State]:
    settings = get_settings()
    # Not at import: the server sets up its own logging before or after that.
    configure_logging(settings)
    # One client for every outgoing request: it keeps connections open between them.
    async with (
        AsyncClient(timeout=settings.http_timeout) as http_client,
        open_database(settings) as database,
    ):
        yield {"http_client": http_client, "database": database}
