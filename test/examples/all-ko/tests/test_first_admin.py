import asyncio
import io
import logging
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from app import cli
from app.core.config import Settings
from app.db.session import open_database
from app.services.first_admin import create_first_admin
from tests.accounts import PASSWORD, log_in, sign_up

ROOT = "root@example.com"


@pytest.fixture
def first_admin(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "first_admin_email", ROOT)
    monkeypatch.setattr(settings, "first_admin_password", SecretStr(PASSWORD))


def test_there_is_no_admin_by_default(client: TestClient) -> None:
    form = {"username": ROOT, "password": PASSWORD}
    assert client.post("/api/v1/auth/token", data=form).status_code == 401


@pytest.mark.usefixtures("first_admin")
def test_the_first_admin_is_made_at_the_start(app: FastAPI) -> None:
    with TestClient(app) as client:
        admin = log_in(client, ROOT)
        users = client.get("/api/v1/users", headers=admin).json()["items"]
        assert [user["email"] for user in users] == [ROOT]


@pytest.mark.usefixtures("first_admin")
async def test_several_workers_make_one_admin(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with open_database(settings) as database:
        await asyncio.gather(
            *(create_first_admin(database, settings) for _ in range(5))
        )
        await create_first_admin(database, settings)
    made = [record for record in caplog.messages if "first admin" in record]
    assert made == [f"made the first admin, {ROOT}"]


async def test_an_account_that_exists_is_left_alone(
    client: TestClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sign_up(client, ROOT)
    monkeypatch.setattr(settings, "first_admin_email", ROOT)
    monkeypatch.setattr(settings, "first_admin_password", SecretStr("another one"))

    async def start_again() -> None:
        await create_first_admin(client.app_state["database"], settings)

    assert client.portal is not None
    client.portal.call(start_again)
    assert "but no admin" in caplog.text
    me = client.get("/api/v1/users/me", headers=log_in(client, ROOT)).json()
    assert me["role"] == "user"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_command_makes_an_admin(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    cli.main(["create-admin", "Root@example.com"])
    assert capsys.readouterr().out == f"{ROOT} is an admin now.\n"
    assert client.get("/api/v1/users", headers=log_in(client, ROOT)).is_success


def test_the_command_takes_nobodys_account(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("another password\n"))
    with pytest.raises(SystemExit, match="has an account"):
        cli.main(["create-admin", "ada@example.com"])
    assert log_in(client, "ada@example.com")


def test_the_command_says_when_there_is_no_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    url = f"sqlite+aiosqlite:///{folder}/empty.db"
    monkeypatch.setattr(settings, "database_url", url)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    with pytest.raises(SystemExit, match="is it migrated"):
        cli.main(["create-admin", ROOT])


@pytest.mark.parametrize(
    ("email", "password", "problem"),
    [
        (ROOT, "short", "password: "),
        (ROOT, "", "password: "),
        ("root", PASSWORD, "email: "),
    ],
)
def test_the_command_has_the_rules_of_a_sign_up(
    monkeypatch: pytest.MonkeyPatch, email: str, password: str, problem: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(SystemExit, match=problem):
        cli.main(["create-admin", email])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    answers = iter([PASSWORD, PASSWORD, PASSWORD, "something else"])
    monkeypatch.setattr(cli, "getpass", lambda prompt: next(answers))
    assert cli.read_password() == PASSWORD
    with pytest.raises(SystemExit, match="differ"):
        cli.read_password()
