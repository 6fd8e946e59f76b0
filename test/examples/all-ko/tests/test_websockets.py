import json
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Client
from websockets.sync.client import ClientConnection

from app.core.config import Settings
from app.events import connection
from app.events.bus import EventBus
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

ITEM: dict[str, Any] = {"name": "Pen", "price": 1}


def test_everybody_in_a_room_gets_a_message(live_client: Client) -> None:
    with dial(live_client, CHAT) as ada:
        assert hear(ada)["type"] == "joined"
        with dial(live_client, CHAT, "Bob") as bob:
            assert hear(bob)["type"] == "joined"
            assert hear(ada)["type"] == "joined"
            say(bob, "  안녕하세요 ")
            for one in (ada, bob):
                event = hear(one)
                assert (event["type"], event["text"]) == ("message", "안녕하세요")
                assert event["author"]
        assert hear(ada)["type"] == "left"


def test_another_room_gets_no_message(live_client: Client) -> None:
    with (
        dial(live_client, CHAT) as here,
        dial(live_client, "/api/v1/ws/chat/elsewhere") as there,
    ):
        say(here, "hello")
        assert hear_message(here) == "hello"
        say(there, "nobody?")
        assert hear_message(there) == "nobody?"


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '{"text": ""}',
        '{"text": "   "}',
        '{"text": 1}',
        '{"text": "a\\u0000b"}',
        '{"text": "\\ud800"}',
        '{"text": "a\x00b"}',
        '{"text": "hi", "author": "somebody else"}',
        json.dumps({"text": "x" * 1001}),
        "[" * 5000,
    ],
)
def test_an_invalid_message_is_answered_with_its_error(
    live_client: Client, sent: str
) -> None:
    with dial(live_client, CHAT) as ada:
        hear(ada)
        ada.send(sent)
        error = hear(ada)
        assert error["type"] == "error"
        assert error["errors"][0]["msg"]
        # The connection goes on.
        say(ada, "sorry")
        assert hear_message(ada) == "sorry"


def test_too_large_a_message_ends_the_connection(
    live_client: Client, settings: Settings
) -> None:
    with dial(live_client, CHAT) as ada:
        ada.send(json.dumps({"text": "나" * (settings.websocket_max_message // 2)}))
        assert closed(ada)[0] == 1009


def test_bytes_and_broken_text_end_the_connection(live_client: Client) -> None:
    with dial(live_client, CHAT) as ada:
        ada.send(b'{"text": "hello"}')
        assert closed(ada)[0] == 1003
    with dial(live_client, CHAT) as ada:
        ada.send(b"\xff\xfe", text=True)
        assert closed(ada)[0] == 1007


@pytest.mark.parametrize("room", ["Lobby", "-", "a%00b", "a" * 33, "a%20b", "로비"])
def test_an_invalid_room_name_is_refused(live_client: Client, room: str) -> None:
    code, reason = refusal(live_client, f"/api/v1/ws/chat/{room}")
    assert code == 1008
    assert reason.startswith("room: ")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
def test_a_page_of_another_origin_is_refused(
    live_client: Client, caplog: pytest.LogCaptureFixture, origin: str
) -> None:
    for path in (CHAT, NOTIFICATIONS):
        refused = refusal(live_client, path, origin=origin)
        assert refused == (1008, "Foreign origin")
    # Behind a proxy it shows in the log which of the two it has changed.
    for value in (origin, live_client.base_url.netloc.decode()):
        assert repr(value) in caplog.text


def test_a_page_of_this_server_may_connect(live_client: Client) -> None:
    origin = str(live_client.base_url).rstrip("/")
    with dial(live_client, CHAT, origin=origin) as ada:
        assert hear(ada)["type"] == "joined"


def test_the_creator_of_an_item_is_notified(live_client: Client) -> None:
    with dial(live_client, NOTIFICATIONS) as ada:
        created = live_client.post("/api/v1/items", json=ITEM).json()
        assert hear(ada) == {"type": "item-created", "item": created}


def test_an_item_that_is_refused_is_not_announced(live_client: Client) -> None:
    with dial(live_client, NOTIFICATIONS) as ada:
        assert live_client.post("/api/v1/items", json={}).status_code == 422
        live_client.post("/api/v1/items", json=ITEM).raise_for_status()
        assert hear(ada)["item"]["name"] == "Pen"


def test_a_message_to_a_one_way_stream_closes_it(live_client: Client) -> None:
    with dial(live_client, NOTIFICATIONS) as ada:
        ada.send("hello?")
        assert closed(ada) == (1008, "Nothing is read here")


def hurry(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, timeout: float = 0.5
) -> None:
    monkeypatch.setattr(settings, "websocket_queue", 20)
    monkeypatch.setattr(connection, "CLOSE_TIMEOUT", timeout)


@contextmanager
def sleeper(client: Client) -> Iterator[ClientConnection]:
    """Connected, but nothing is read."""
    options = {"max_queue": 1, "compression": None, "ping_interval": None}
    with dial(client, CHAT, "Sleeper", **options) as asleep:
        yield asleep


def talk(speaker: ClientConnection, others: list[ClientConnection], times: int) -> None:
    """Everybody hears every word, although somebody does not listen."""
    for number in range(times):
        # Three bytes a letter, so that the buffers are soon full.
        text = f"{number} ".ljust(900, "가")
        say(speaker, text)
        for one in (speaker, *others):
            assert hear_message(one) == text


def test_a_slow_client_is_dropped_and_others_do_not_wait(
    live_client: Client,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hurry(monkeypatch, settings, 10)
    with (
        sleeper(live_client) as asleep,
        dial(live_client, CHAT) as ada,
        dial(live_client, CHAT, "Bob") as bob,
    ):
        until = time.monotonic() + 60
        while "reads too slowly" not in caplog.text:
            assert time.monotonic() < until
            talk(ada, [bob], 50)
        # The client wakes up and reads the messages that were on their way, then the
        # reason of the close.
        assert closed(asleep) == (1013, "This client reads too slowly")
        talk(ada, [bob], 10)


def test_a_client_that_never_reads_leaves_nothing_behind(
    live_client: Client,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hurry(monkeypatch, settings)
    with (
        caplog.at_level(logging.INFO, "app.access"),
        sleeper(live_client) as asleep,
        dial(live_client, CHAT) as ada,
    ):
        until = time.monotonic() + 60
        while f"WEBSOCKET {CHAT} 1013" not in caplog.text:
            assert time.monotonic() < until
            talk(ada, [], 50)
        # As if the client's machine were switched off.
        asleep.socket.shutdown(socket.SHUT_RDWR)


def test_a_connection_over_the_capacity_is_refused(
    live_client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "websocket_capacity", 1)
    with dial(live_client, CHAT) as ada:
        hear(ada)
        refused = refusal(live_client, NOTIFICATIONS)
        assert refused == (1013, "Too many connections")
    until = time.monotonic() + 10
    while True:
        with dial(live_client, CHAT) as ada:
            if hear(ada)["type"] == "joined":
                break
        assert time.monotonic() < until


def test_a_connection_has_a_line_in_the_log_without_its_query(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "app.access"):
        url = f"{CHAT}?author=Ada&token=secret"
        with client.websocket_connect(url) as websocket:
            websocket.receive_json()
        with client.websocket_connect(NOTIFICATIONS, headers={"origin": "null"}) as one:
            one.receive()
    lines = [record.getMessage() for record in caplog.records]
    assert f"WEBSOCKET {CHAT} 1000" in lines
    assert f"WEBSOCKET {NOTIFICATIONS} 1008" in lines
    assert "secret" not in "".join(lines)


def test_a_failing_listener_does_not_affect_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus = EventBus()
    heard: list[str] = []

    def fail(message: str) -> None:
        raise RuntimeError(message)

    with bus.subscribe("a", fail), bus.subscribe("a", heard.append):
        bus.publish("a", "one")
        bus.publish("b", "two")
    bus.publish("a", "three")
    assert heard == ["one"]
    assert "a listener of a failed" in caplog.text


def test_the_page_runs_no_script_but_its_own(client: TestClient) -> None:
    page = client.get("/chat")
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text
    for path in ("chat/chat.js", "chat/chat.css"):
        assert path in page.text
        assert client.get(f"/{path}").status_code == 200
