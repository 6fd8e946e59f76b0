import os
from collections.abc import AsyncGenerator, Iterator
from functools import partial
from pathlib import Path
from ssl import create_default_context
from threading import Thread

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient, Client
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server

from app.api import health
from app.core import security
from app.core.config import Settings, get_settings
from app.crud import user as user_crud
from app.db.session import open_session
from app.inference.predictor import get_predictors
from app.permissions import UserRole
from app.schemas.rate_limit import parse_limit
from app.schemas.user import UserCreate
from tests.accounts import PASSWORD, Headers, log_in, sign_up, sign_up_async
from tests.databases import (
    Databases,
    postgresql_databases,
    server_for_tests,
    sqlite_databases,
)
from tests.mailbox import Mail, mail_server
from tests.mongo_database import mongo_of_its_own
from tests.redis_server import URL, redis_server, use_redis

# Whether the tests pass must not depend on somebody's .env.
Settings.model_config["env_file"] = None
# Most tests are of what serves a model. They use a toy, whatever model is served.
os.environ |= {"MODELS": "toy", "MODELS_DIR": str(Path(__file__).parent / "models")}


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


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose, and nearly every test logs in."""
    cheap = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(security, "password_hash", cheap)
        patch.setattr(security, "DUMMY_HASH", cheap.hash("nobody's"))
        yield


@pytest.fixture
def mailbox(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Mail]]:
    """The mails that a test sends, received by a real mail server."""
    with mail_server() as (mails, port):
        url = SecretStr(f"smtp://127.0.0.1:{port}")
        monkeypatch.setattr(settings, "smtp_url", url)
        yield mails


@pytest.fixture(scope="session")
def databases(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    server = server_for_tests()
    if server is not None:
        with postgresql_databases(settings, server) as databases:
            yield databases
    else:
        yield sqlite_databases(settings, tmp_path_factory.mktemp("database"))


@pytest.fixture(autouse=True)
def database_url(
    databases: Databases,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Every test has an empty database with all tables, and never the developer's."""
    url = databases(tmp_path)
    monkeypatch.setattr(settings, "database_url", url)
    return url


@pytest.fixture(autouse=True)
def redis_or_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """With TEST_REDIS_URL every test has Redis; without, only those that need it."""
    with use_redis(URL, settings, monkeypatch):
        yield


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture
def redis(
    redis_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    with use_redis(redis_url, settings, monkeypatch):
        yield


@pytest.fixture(autouse=True)
def mongo_url(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str | None]:
    """With TEST_MONGO_URL every test has MongoDB, and in it a database of its own;
    without, none has, whatever the environment says."""
    with mongo_of_its_own(settings, monkeypatch) as url:
        yield url


@pytest.fixture(autouse=True)
def upload_dir(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Every test has a folder of its own, and never the developer's."""
    folder = tmp_path / "uploads"
    monkeypatch.setattr(settings, "upload_dir", folder)
    return folder


@pytest.fixture(autouse=True)
def predictors_of_this_test() -> Iterator[None]:
    """Made anew for each test: they keep the settings with which they were made."""
    yield
    get_predictors.cache_clear()


@pytest.fixture(autouse=True)
def generous_limits(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switches the limits off: to the server all requests of a test come from one
    client."""
    monkeypatch.setattr(settings, "rate_limit", parse_limit("1000000/second"))
    monkeypatch.setattr(settings, "login_rate_limit", parse_limit("1000000/second"))


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
        client.headers.update(sign_up(client, "ada@example.com"))
        yield client


@pytest.fixture
def bob(client: TestClient) -> Headers:
    """A second user; `client` is logged in as the first."""
    return sign_up(client, "bob@example.com")


@pytest.fixture
def admin(client: TestClient) -> Headers:
    async def create_admin() -> None:
        async with open_session(client.app_state["database"]) as session:
            await user_crud.create_user(
                session,
                UserCreate(email="root@example.com", password=PASSWORD),
                hashed_password=await security.hash_password(PASSWORD),
                role=UserRole.ADMIN,
            )

    assert client.portal is not None
    client.portal.call(create_admin)
    return log_in(client, "root@example.com")


@pytest.fixture
async def async_client(app: FastAPI) -> AsyncGenerator[AsyncClient]:
    """For tests that await other things than requests, in the same event loop."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            # A server gives every request what lifespan made; this transport does not.
            await app({**scope, "state": dict(state or {})}, receive, send)

        transport = ASGITransport(app=with_state)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            client.headers.update(await sign_up_async(client, "ada@example.com"))
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
        client.headers.update(sign_up(client, "ada@example.com"))
        yield client
    server.should_exit = True
    thread.join()
