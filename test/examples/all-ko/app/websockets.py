import logging
from time import perf_counter
from urllib.parse import urlsplit

from fastapi import FastAPI, WebSocket, WebSocketException, status
from fastapi.exceptions import WebSocketRequestValidationError
from fastapi.websockets import WebSocketState
from starlette.types import ASGIApp, Message, Receive, Scope, Send

access_log = logging.getLogger("app.access")

# A close frame has room for so many bytes of a reason.
MAX_REASON = 123

# The only headers that a browser lets a page choose are the subprotocols. This one says
# that a token follows.
BEARER = "bearer"


def close_reason(reason: str) -> str:
    return reason.encode()[:MAX_REASON].decode(errors="ignore")


async def accept(websocket: WebSocket) -> None:
    # A browser that offered some gives up unless one of them is chosen.
    offered = BEARER in websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=BEARER if offered else None)


async def refuse(websocket: WebSocket, code: int, reason: str) -> None:
    """Accept, then close. Of a handshake that is refused a browser tells its page
    nothing, not even the status: it could not tell "log in" from "try again"."""
    if websocket.application_state is WebSocketState.CONNECTING:
        await accept(websocket)
    await websocket.close(code, close_reason(reason))


def add_websocket_handlers(app: FastAPI) -> None:
    @app.exception_handler(WebSocketException)
    async def refused(websocket: WebSocket, exc: WebSocketException) -> None:
        await refuse(websocket, exc.code, exc.reason)

    @app.exception_handler(WebSocketRequestValidationError)
    async def invalid(
        websocket: WebSocket, exc: WebSocketRequestValidationError
    ) -> None:
        error = exc.errors()[0]
        reason = f"{error['loc'][-1]}: {error['msg']}"
        await refuse(websocket, status.WS_1008_POLICY_VIOLATION, reason)


class WebSocketOriginMiddleware:
    """Refuses WebSockets of foreign pages. To them CORS does not apply: without this,
    every page on the web could connect from its visitors' browsers."""

    def __init__(self, app: ASGIApp, allowed_origins: list[str]) -> None:
        self.app = app
        self.allowed_origins = {origin.lower() for origin in allowed_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            websocket = WebSocket(scope, receive, send)
            if not self._allowed(websocket):
                await refuse(
                    websocket, status.WS_1008_POLICY_VIOLATION, "Foreign origin"
                )
                return
        await self.app(scope, receive, send)

    def _allowed(self, websocket: WebSocket) -> bool:
        origin = websocket.headers.get("origin")
        if origin is None:
            # No browser. Whoever can leave it out could as well forge it.
            return True
        origin = origin.lower()
        if "*" in self.allowed_origins or origin in self.allowed_origins:
            return True
        # Of this very server, the host having been judged by TrustedHosts. The scheme
        # is not compared: behind a proxy that ends TLS it is another one here.
        host = websocket.headers.get("host", "").lower()
        return origin != "null" and urlsplit(origin).netloc == host


class WebSocketLogMiddleware:
    """Writes a line to the access log when a WebSocket ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        code: int | None = None

        async def receive_noting_code() -> Message:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.disconnect" and code is None:
                code = message.get("code")
            return message

        async def send_noting_code(message: Message) -> None:
            nonlocal code
            if message["type"] == "websocket.close" and code is None:
                code = message.get("code")
            await send(message)

        try:
            await self.app(scope, receive_noting_code, send_noting_code)
        finally:
            access_log.info(
                "WEBSOCKET %s %s",
                scope["path"],
                code,
                extra={
                    "method": "WEBSOCKET",
                    "path": scope["path"],
                    "status": code,
                    "duration_ms": round((perf_counter() - started) * 1000, 2),
                },
            )
