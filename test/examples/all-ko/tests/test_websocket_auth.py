from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Client
from websockets.typing import Subprotocol

from app.core.config import Settings
from app.core.security import TokenType, create_token, decode_token
from app.services import websocket_session
from tests.accounts import log_in, sign_up
from tests.live import (
    CHAT,
    NOTIFICATIONS,
    closed,
    dial,
    hear,
    hear_message,
    refusal,
    say,
)

PATHS = [CHAT, NOTIFICATIONS]
ITEM: dict[str, Any] = {"name": "Pen", "price": 1}


def token_of(client: Client) -> str:
    return client.headers["Authorization"].removeprefix("Bearer ")


def made(client: Client, settings: Settings, **lives: float) -> str:
    """A token like the client's that lives for another while."""
    claims = decode_token(settings, token_of(client), TokenType.ACCESS)
    return create_token(
        settings,
        TokenType.ACCESS,
        user_id=claims.user_id,
        version=claims.ver,
        scope=claims.scope,
        auth_time=claims.auth_time,
        expires_at=datetime.now(UTC) + timedelta(**lives),
    )


def bearer(token: str) -> list[Subprotocol]:
    return [Subprotocol("bearer"), Subprotocol(token)]


@pytest.mark.parametrize("path", PATHS)
def test_a_token_may_come_as_a_subprotocol_or_in_a_header(
    live_client: Client, path: str
) -> None:
    with dial(live_client, path) as browser:
        assert browser.subprotocol == "bearer"
    header = {"Authorization": live_client.headers["Authorization"]}
    with dial(
        live_client, path, subprotocols=None, additional_headers=header
    ) as script:
        script.ping().wait(5)


@pytest.mark.parametrize("path", PATHS)
def test_a_connection_without_a_valid_token_is_refused(
    live_client: Client, settings: Settings, path: str
) -> None:
    form = {"username": "ada@example.com", "password": "correct horse battery staple"}
    tokens = live_client.post("/api/v1/auth/token", data=form).json()
    expired = made(live_client, settings, minutes=-5)
    for token in ("nonsense", expired, tokens["refresh_token"]):
        refused = refusal(live_client, path, subprotocols=bearer(token))
        assert refused == (1008, "The token is not valid")


@pytest.mark.parametrize("path", PATHS)
def test_a_token_in_the_url_is_ignored(live_client: Client, path: str) -> None:
    url = f"{path}?token={token_of(live_client)}&access_token={token_of(live_client)}"
    for subprotocols in (None, [Subprotocol("bearer")]):
        code, reason = refusal(live_client, url, subprotocols=subprotocols)
        assert code == 1008
        assert reason.startswith("Send a token")


@pytest.mark.parametrize(
    ("path", "scope"), [(CHAT, "items:read"), (NOTIFICATIONS, "chat")]
)
def test_a_token_without_the_scope_is_refused(
    live_client: Client, path: str, scope: str
) -> None:
    live_client.headers.update(log_in(live_client, "ada@example.com", scope))
    code, reason = refusal(live_client, path)
    assert code == 1008
    assert reason.startswith("This needs the scope ")


@pytest.mark.parametrize("path", PATHS)
def test_a_connection_ends_with_its_token(
    live_client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(websocket_session, "LEEWAY", timedelta(0))
    token = made(live_client, settings, seconds=2)
    ended = refusal(live_client, path, subprotocols=bearer(token))
    assert ended == (1008, "The token has expired")


def test_a_connection_ends_when_its_user_logs_out_everywhere(
    live_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket_session, "RECHECK", 0.1)
    with dial(live_client, NOTIFICATIONS) as websocket:
        live_client.post("/api/v1/auth/logout-everywhere").raise_for_status()
        assert closed(websocket) == (1008, "The token is not valid")


def test_notifications_are_for_the_owner_on_every_device(live_client: Client) -> None:
    with Client(base_url=live_client.base_url) as other:
        other.headers.update(sign_up(other, "bob@example.com"))
        with (
            dial(live_client, NOTIFICATIONS) as phone,
            dial(live_client, NOTIFICATIONS) as laptop,
            dial(other, NOTIFICATIONS) as bob,
        ):
            live_client.post("/api/v1/items", json=ITEM).raise_for_status()
            assert hear(phone) == hear(laptop)
            other.post("/api/v1/items", json=ITEM | {"name": "Bob's"})
            assert hear(bob)["item"]["name"] == "Bob's"


def test_the_author_of_a_message_is_the_logged_in_user(live_client: Client) -> None:
    me = live_client.get("/api/v1/users/me").json()
    with dial(live_client, f"{CHAT}?author=Somebody") as ada:
        assert hear(ada)["author"] == f"user {me['id']}"
        say(ada, "hello")
        assert hear_message(ada) == "hello"
