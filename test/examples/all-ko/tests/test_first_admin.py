import io
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import DBAPIError

from app import cli
from app.core.config import Settings
from tests.accounts import PASSWORD, Headers, log_in

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


def test_the_command_promotes_who_has_an_account(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command also sets the password, which helps an admin who forgot theirs."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("another password\n"))
    cli.main(["create-admin", "ada@example.com"])
    form = {"username": "ada@example.com", "password": PASSWORD}
    assert client.post("/api/v1/auth/token", data=form).status_code == 401
    assert client.get("/api/v1/users/me").status_code == 401
    form["password"] = "another password"
    assert "users:admin" in client.post("/api/v1/auth/token", data=form).json()["scope"]


def test_the_command_says_when_there_is_no_database(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/empty.db"
    monkeypatch.setattr(settings, "database_url", url)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    with pytest.raises(DBAPIError):
        cli.main(["create-admin", ROOT])
    assert "run `alembic upgrade head`" in caplog.text


def test_a_command_gives_a_role(
    client: TestClient, bob: Headers, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["set-role", "Bob@example.com", "admin"])
    assert capsys.readouterr().out == "Bob@example.com has the role admin now.\n"
    bob = log_in(client, "bob@example.com")
    assert client.get("/api/v1/users", headers=bob).is_success
    cli.main(["set-role", "ada@example.com", "admin"])
    cli.main(["set-role", "bob@example.com", "user"])
    assert client.get("/api/v1/users", headers=bob).status_code == 403
    with pytest.raises(SystemExit, match="The last admin has to stay"):
        cli.main(["set-role", "ada@example.com", "user"])


def test_a_command_sets_a_forgotten_password(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("another password\n"))
    cli.main(["set-password", "Ada@example.com"])
    assert client.get("/api/v1/users/me").status_code == 401
    form = {"username": "ada@example.com", "password": "another password"}
    assert client.post("/api/v1/auth/token", data=form).is_success


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["set-role", ROOT, "user"], f"There is no user {ROOT}"),
        (["set-role", "nonsense", "user"], "There is no user nonsense"),
        (["set-password", ROOT], f"There is no user {ROOT}"),
        (["set-role", ROOT, "king"], "2"),
        (["set-role", ROOT], "2"),
        ([], "2"),
    ],
)
def test_a_wrong_command_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], problem: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    with pytest.raises(SystemExit, match=problem):
        cli.main(arguments)


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
