import asyncio
import re
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient, Response
from pydantic import HttpUrl, SecretStr

from app.core.config import Settings
from app.core.security import ALGORITHM, TokenType, create_token
from tests.accounts import CONFIRMED, PASSWORD, Headers
from tests.mailbox import Mail

RESET = "/api/v1/auth/password-reset"
ME = "/api/v1/users/me"
ADA = "ada@example.com"
NEW = "another good password"


def token_of(mail: Mail) -> str:
    [token] = re.findall(r"\S*ey\w+\.\S+\.\S+", mail.get_content())
    return str(token)


def log_in(client: TestClient, password: str) -> Response:
    form = {"username": ADA, "password": password}
    return client.post("/api/v1/auth/token", data=form)


def test_who_reads_the_mailbox_sets_a_new_password(
    client: TestClient, mailbox: list[Mail], settings: Settings
) -> None:
    response = client.post(RESET, json={"email": "Ada@example.com"})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Cache-Control"] == "no-store"
    [mail] = mailbox
    assert (mail["To"], mail["From"]) == (ADA, settings.mail_from)
    assert settings.app_name in mail["Subject"]
    reset = {"token": token_of(mail), "new_password": NEW}
    assert client.post(f"{RESET}/confirm", json=reset).status_code == 204
    # Whoever knew the old password is out.
    assert client.get(ME).status_code == 401
    assert log_in(client, PASSWORD).status_code == 401
    assert log_in(client, NEW).status_code == 200


def test_the_mail_leads_to_a_page_with_the_token(
    client: TestClient,
    mailbox: list[Mail],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = HttpUrl("https://shop.example.com/new-password")
    monkeypatch.setattr(settings, "password_reset_page", page)
    client.post(RESET, json={"email": ADA}).raise_for_status()
    assert token_of(mailbox[0]).startswith(f"{page}#token=ey")


def test_nobody_learns_who_has_an_account(
    client: TestClient, mailbox: list[Mail]
) -> None:
    known = client.post(RESET, json={"email": ADA})
    unknown = client.post(RESET, json={"email": "nobody@example.com"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert [mail["To"] for mail in mailbox] == [ADA]


def test_who_is_locked_out_does_not_come_back_by_mail(
    client: TestClient, mailbox: list[Mail], admin: Headers
) -> None:
    url = f"/api/v1/users/{client.get(ME).json()['id']}"
    client.post(RESET, json={"email": ADA}).raise_for_status()
    client.patch(url, json={"is_active": False}, headers=admin).raise_for_status()
    reset = {"token": token_of(mailbox[0]), "new_password": NEW}
    assert client.post(f"{RESET}/confirm", json=reset).status_code == 401
    client.post(RESET, json={"email": ADA}).raise_for_status()
    assert len(mailbox) == 1


def test_a_token_is_used_once(client: TestClient, mailbox: list[Mail]) -> None:
    for _ in range(2):
        client.post(RESET, json={"email": ADA}).raise_for_status()
    first, second = map(token_of, mailbox)
    reset = {"token": first, "new_password": NEW}
    assert client.post(f"{RESET}/confirm", json=reset).status_code == 204
    # The other token has stopped working, too.
    for token in (first, second):
        again = {"token": token, "new_password": PASSWORD}
        assert client.post(f"{RESET}/confirm", json=again).status_code == 401
    assert log_in(client, NEW).status_code == 200


async def test_a_token_is_used_once_at_the_same_moment(
    async_client: AsyncClient, mailbox: list[Mail]
) -> None:
    await async_client.post(RESET, json={"email": ADA})
    passwords = [f"password number {number}" for number in range(10)]
    resets = (
        async_client.post(
            f"{RESET}/confirm",
            json={"token": token_of(mailbox[0]), "new_password": password},
        )
        for password in passwords
    )
    statuses = [response.status_code for response in await asyncio.gather(*resets)]
    assert sorted(statuses) == [204] + [401] * 9
    form = {"username": ADA, "password": passwords[statuses.index(204)]}
    logged_in = await async_client.post("/api/v1/auth/token", data=form)
    assert logged_in.status_code == 200


def test_a_password_that_was_changed_needs_no_reset(
    client: TestClient, mailbox: list[Mail]
) -> None:
    client.post(RESET, json={"email": ADA}).raise_for_status()
    change = CONFIRMED | {"new_password": NEW}
    client.put(f"{ME}/password", json=change).raise_for_status()
    reset = {"token": token_of(mailbox[0]), "new_password": PASSWORD}
    assert client.post(f"{RESET}/confirm", json=reset).status_code == 401


@pytest.mark.parametrize("typ", [TokenType.ACCESS, TokenType.REFRESH])
def test_another_token_resets_nothing(
    client: TestClient, settings: Settings, typ: TokenType
) -> None:
    now = datetime.now(UTC)
    token = create_token(
        settings,
        typ,
        user_id=client.get(ME).json()["id"],
        version=0,
        scope="",
        auth_time=now,
        expires_at=now + timedelta(hours=1),
    )
    for wrong in (token, token[:-2], "nonsense"):
        reset = {"token": wrong, "new_password": NEW}
        assert client.post(f"{RESET}/confirm", json=reset).status_code == 401


def test_a_token_ends_soon_and_is_no_login(
    client: TestClient, mailbox: list[Mail], settings: Settings
) -> None:
    client.post(RESET, json={"email": ADA}).raise_for_status()
    token = token_of(mailbox[0])
    key = settings.secret_key.get_secret_value()
    claims = jwt.decode(token, key, algorithms=[ALGORITHM])
    assert claims["exp"] - claims["iat"] <= 30 * 60
    assert client.get(ME, headers={"Authorization": f"Bearer {token}"}).is_error


@pytest.mark.parametrize("password", ["short", "x" * 129, ""])
def test_a_new_password_has_the_rules_of_a_sign_up(
    client: TestClient, mailbox: list[Mail], password: str
) -> None:
    client.post(RESET, json={"email": ADA}).raise_for_status()
    reset = {"token": token_of(mailbox[0]), "new_password": password}
    assert client.post(f"{RESET}/confirm", json=reset).status_code == 422


def test_without_a_mail_server_a_mail_is_printed(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.post(RESET, json={"email": ADA}).raise_for_status()
    assert re.search(r"^ey\S+\.\S+\.\S+$", capsys.readouterr().out, re.MULTILINE)


def test_in_production_no_token_is_printed(
    client: TestClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(settings, "environment", "production")
    client.post(RESET, json={"email": ADA}).raise_for_status()
    assert "SMTP_URL is not set" in caplog.text
    assert not re.search(r"\Wey\S+\.\S+\.\S+", capsys.readouterr().out)


@pytest.mark.parametrize("credentials", ["", "user:password@"])
def test_a_mail_that_cannot_be_sent_is_logged(
    client: TestClient,
    mailbox: list[Mail],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    credentials: str,
) -> None:
    """No server listens on the port; or the server would take the password only without
    TLS."""
    assert settings.smtp_url is not None
    server = settings.smtp_url.get_secret_value().removeprefix("smtp://")
    url = f"smtp://{credentials}{server}" if credentials else "smtp://127.0.0.1:1"
    monkeypatch.setattr(settings, "smtp_url", SecretStr(url))
    response = client.post(RESET, json={"email": ADA})
    assert response.status_code == 204
    assert "the mail server did not take a mail" in caplog.text
    assert mailbox == []
