import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from httpx2 import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

CHAT = "/api/v1/ws/chat/lobby"
NOTIFICATIONS = "/api/v1/ws/notifications"


@contextmanager
def dial(
    client: Client, path: str, author: str = "Ada", **options: Any
) -> Iterator[ClientConnection]:
    """A WebSocket to where `client` talks, as who `client` is logged in as."""
    url = str(client.base_url).replace("http", "ws", 1).rstrip("/") + path
    token = client.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        options.setdefault("subprotocols", [Subprotocol("bearer"), Subprotocol(token)])
    with connect(url, proxy=None, **options) as websocket:
        yield websocket


def hear(websocket: ClientConnection, timeout: float = 10) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(websocket.recv(timeout))
    return event


def hear_message(websocket: ClientConnection) -> str:
    """The text of the next chat message; joins and departures are skipped."""
    while True:
        event = hear(websocket)
        if event["type"] == "message":
            return str(event["text"])


def say(websocket: ClientConnection, text: str) -> None:
    websocket.send(json.dumps({"text": text}))


def closed(websocket: ClientConnection, timeout: float = 15) -> tuple[int, str]:
    """Code and reason, whatever came before them."""
    try:
        while True:
            websocket.recv(timeout)
    except ConnectionClosed as ended:
        close = ended.rcvd
    return (close.code, close.reason) if close is not None else (1006, "")


def refusal(client: Client, path: str, **options: Any) -> tuple[int, str]:
    with dial(client, path, **options) as websocket:
        return closed(websocket)
