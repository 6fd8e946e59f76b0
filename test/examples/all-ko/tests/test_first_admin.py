import io
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import cli
from app.core.config import Settings
from tests.accounts import PASSWORD, log_in

ROOT = "root@example.com"


def test_there_is_no_admin_by_default(client: TestClient) -> None:
    form = {"username": ROOT, "password": PASSWORD}
    assert client.post("/api/v1/auth/token", data=form).status_code == 401


def test_the_command_makes_an_admin(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    cli.main(["create-admin", "Root@example.com"])
    assert capsys.readouterr().out == "Root@example.com is an admin now.\n"
    assert client.get("/api/v1/users", headers=log_in(client, ROOT)).is_success


def test_the_command_takes_nobodys_account(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("another password\n"))
    with pytest.raises(SystemExit, match="has an account"):
        cli.main(["create-admin", "ada@example.com"])
    assert log_in(client, "ada@example.com")


def test_the_command_says_when_there_is_no_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/empty.db"
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
