import logging
import re
from secrets import token_hex
from time import perf_counter

from fastapi import HTTPException, Request
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.config import Settings
from app.core.security import HTTPSRedirect, SecurityHeadersMiddleware, TrustedHosts
from app.errors import UnexpectedErrorMiddleware, problem_response
from app.logging import request_id_var

access_log = logging.getLogger("app.access")

# What a proxy in front may choose as an id; anything else could forge log lines.
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def middleware_stack(settings: Settings) -> list[Middleware]:
    """Outermost first. All are plain ASGI classes: `@app.middleware("http")` would
    copy every request and response through a task of its own."""
    stack = [
        Middleware(RequestContextMiddleware),
        Middleware(SecurityHeadersMiddleware),
        Middleware(TrustedHosts, allowed_hosts=settings.allowed_hosts),
        *cors(settings),
        Middleware(
            BodySizeLimitMiddleware,
            max_body_size=settings.max_body_size,
        ),
        Middleware(UnexpectedErrorMiddleware),
    ]
    if settings.https_redirect:
        stack.insert(0, Middleware(HTTPSRedirect))
    return stack


def cors(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        # Browsers refuse pages of other origins unless they are told otherwise.
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_credentials=settings.cors_allow_credentials,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "X-Request-ID",
            ],
            expose_headers=[
                "X-Request-ID",
            ],
        )
    ]


def header(scope: Scope, name: bytes) -> bytes:
    """The bytes that ASGI has; empty without such a header.

    Starlette's `Headers` is for endpoints. Every request comes through here, and that
    would be half of the time it spends here.
    """
    return next((value for key, value in scope["headers"] if key == name), b"")


class RequestContextMiddleware:
    """Gives every request an id, a timing header and a line in the access log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return

        sent = header(scope, b"x-request-id")
        request_id = sent.decode() if _REQUEST_ID.fullmatch(sent) else token_hex(16)
        # Never reset: the server logs an unhandled error after this call, in the
        # same task, and that line needs the id too. The next request sets its own.
        request_id_var.set(request_id)
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        status: int | None = None
        logged = False

        def log_access() -> None:
            nonlocal logged
            logged = True
            access_log.info(
                "%s %s %s",
                scope["method"],
                scope["path"],
                status,
                extra={
                    "method": scope["method"],
                    # The query string stays out: it may hold what is nobody's business.
                    "path": scope["path"],
                    "status": status,
                    "duration_ms": round((perf_counter() - started) * 1000, 2),
                },
            )

        async def send_with_context(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                elapsed = (perf_counter() - started) * 1000
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                    (b"server-timing", b"app;dur=%.2f" % elapsed),
                ]
            await send(message)
            # Not after `self.app` returns: background tasks would count as well.
            if message["type"] == "http.response.body" and not message.get("more_body"):
                log_access()

        try:
            await self.app(scope, receive, send_with_context)
        finally:
            if not logged:
                log_access()


class BodySizeLimitMiddleware:
    """Refuses a body over the limit with 413, with or without Content-Length.

    FastAPI's `max_body_size` counts bytes just as well, but its answer is plain text
    sent from outside this stack: no problem+json, no request id, no CORS headers.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_body_size: int,
    ) -> None:
        self.app = app
        self.max_body_size = max_body_size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        limit = self.max_body_size
        detail = f"The body is larger than {limit} bytes"

        announced = header(scope, b"content-length")
        if announced.isdigit() and int(announced) > limit:
            response = problem_response(Request(scope), 413, detail=detail)
            await response(scope, receive, send)
            return

        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    # An HTTPException, because FastAPI turns whatever else is raised
                    # while it reads a body into a 400.
                    raise HTTPException(413, detail)
            return message

        await self.app(scope, receive_counted, send)
