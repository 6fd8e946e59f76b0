import logging
from time import perf_counter
from urllib.parse import urlsplit

from fastapi import FastAPI, WebSocket, WebSocketException, status
from fastapi.exceptions import WebSocketRequestValidationError
from fastapi.websockets import WebSocketState
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, ServiceUnavailableError

access_log = logging.getLogger("app.access")
logger = logging.getLogger(__name__)

# The most bytes that the reason in a close frame may have
MAX_REASON = 123

# The only headers that a browser lets a page choose are the subprotocols. This one says
# that a token follows.
BEARER = "bearer"


def close_reason(reason: str) -> str:
    return reason.encode()[:MAX_REASON].decode(errors="ignore")


async def accept(websocket: WebSocket) -> None:
    # A browser that offered subprotocols gives up unless the server chooses one.
    offered = BEARER in websocket.scope["subprotocols"]
    await websocket.accept(subprotocol=BEARER if offered else None)


def close_code(error: AppError) -> int:
    """The close code of a WebSocket for an error that would be an HTTP status."""
    later = isinstance(error, ServiceUnavailableError)
    return status.WS_1013_TRY_AGAIN_LATER if later else status.WS_1008_POLICY_VIOLATION


async def refuse(websocket: WebSocket, code: int, reason: str) -> None:
    """Accept, then close: a page gets the code and reason of a close frame, and nothing
    of a refused handshake, not even the status."""
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
    """Refuses WebSockets from pages of other origins. CORS does not apply to WebSockets:
    without this, any page could connect from its visitors' browsers."""

    def __init__(self, app: ASGIApp, allowed_origins: list[str]) -> None:
        self.app = app
        self.allowed_origins = {origin.lower() for origin in allowed_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            websocket = WebSocket(scope, receive, send)
            # Browsers always send Origin. Other clients could send any value.
            origin = websocket.headers.get("origin")
            host = websocket.headers.get("host", "")
            if origin is not None and not self._allows(origin.lower(), host.lower()):
                logger.warning(
                    "WebSocket refused: its page is of %r, and this server is %r "
                    "(Origin and Host, as they arrived)",
                    origin,
                    host,
                )
                await refuse(
                    websocket, status.WS_1008_POLICY_VIOLATION, "Foreign origin"
                )
                return
        await self.app(scope, receive, send)

    def _allows(self, origin: str, host: str) -> bool:
        if self.allowed_origins & {"*", origin}:
            return True
        # The same host, which TrustedHosts has checked. The scheme is not compared: it
        # differs behind a proxy that ends TLS.
        return urlsplit(origin).netloc == host != ""


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

        def note_code(message: Message) -> Message:
            nonlocal code
            if message["type"] in {"websocket.disconnect", "websocket.close"}:
                code = code or message.get("code")
            return message

        async def receive_noting_code() -> Message:
            return note_code(await receive())

        async def send_noting_code(message: Message) -> None:
            await send(note_code(message))

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
