from collections.abc import AsyncGenerator, Iterator
from functools import partial
from ssl import create_default_context
from threading import Thread

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient, Client
from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server

from app.api import health
from app.core.config import Settings, get_settings

# Whether the tests pass must not depend on somebody's .env.
Settings.model_config["env_file"] = None


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The application's own; change one with `monkeypatch.setattr`."""
    return get_settings()


@pytest.fixture(autouse=True)
def readiness_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tests within a second would get the same answer."""
    monkeypatch.setattr(health, "latest", {})
    monkeypatch.setattr(health, "KEEP", 1e-9)


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Reading all that the machine trusts takes longer than most tests."""
    from app import lifespan

    client = partial(AsyncClient, verify=create_default_context())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifespan, "AsyncClient", client)
        yield


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    # Here and not at the top: importing it reads the settings.
    from app.main import app

    yield app
    app.dependency_overrides.clear()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Runs lifespan, so every test starts from an empty store."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
async def async_client(app: FastAPI) -> AsyncGenerator[AsyncClient]:
    """For tests that await other things than requests, in the same event loop."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            # A server gives every request what lifespan made; this transport does not.
            await app({**scope, "state": dict(state or {})}, receive, send)

        transport = ASGITransport(app=with_state)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


@pytest.fixture
def live_client(app: FastAPI) -> Iterator[Client]:
    """Talks to a real server over a real socket."""
    server = Server(Config(app, port=0, log_config=None))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    host, port = server.servers[0].sockets[0].getsockname()
    with Client(base_url=f"http://{host}:{port}") as client:
        yield client
    server.should_exit = True
    thread.join()
