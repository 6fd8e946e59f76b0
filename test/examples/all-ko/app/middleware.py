import logging
import re
from secrets import token_hex
from time import perf_counter

from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.config import Settings
from app.errors import ProblemMiddleware
from app.instrumentation import MetricsMiddleware
from app.logging import request_id_var
from app.profiler import ProfilerMiddleware
from app.rate_limit.middleware import RateLimitMiddleware
from app.transport import HTTPSRedirect, TrustedHosts, security_headers
from app.websockets import WebSocketLogMiddleware, WebSocketOriginMiddleware

access_log = logging.getLogger("app.access")

# The ids that a proxy in front may choose; anything else could forge log lines.
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def middleware_stack(settings: Settings) -> list[Middleware]:
    """Outermost first. All are plain ASGI classes: `@app.middleware("http")` would
    copy every request and response through a task of its own."""
    stack = [
        Middleware(RequestContextMiddleware),
        Middleware(WebSocketLogMiddleware),
        Middleware(MetricsMiddleware),
        *([Middleware(ProfilerMiddleware)] if settings.profiler else []),
        Middleware(ProblemMiddleware),
        Middleware(TrustedHosts, allowed_hosts=settings.allowed_hosts),
        Middleware(WebSocketOriginMiddleware, allowed_origins=settings.cors_origins),
        Middleware(RateLimitMiddleware),
        # A route may have another limit: `max_body_size=` in its decorator.
        Middleware(RequestBodyLimitMiddleware, max_body_size=settings.max_body_size),
    ]
    if settings.cors_origins:
        # Outside of the rest: a browser hides a response without its headers, an error
        # too. Without origins a browser lets no page of another origin read anything.
        stack.insert(0, cors(settings))
    if settings.https_redirect:
        stack.insert(0, Middleware(HTTPSRedirect))
    return stack


def cors(settings: Settings) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_credentials=settings.cors_allow_credentials,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "If-Match",
            "X-API-Key",
            "X-Request-ID",
        ],
        expose_headers=["ETag", "Retry-After", "X-Request-ID"],
    )


class RequestContextMiddleware:
    """Gives every request an id and a line in the access log, and every response the
    headers for all responses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        sent = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = sent.decode() if _REQUEST_ID.fullmatch(sent) else token_hex(16)
        # Never reset: the server logs an unhandled error after this call, in the
        # same task, and that line needs the id too. The next request sets its own.
        request_id_var.set(request_id)
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        duration_ms: float | None = None
        status: int | None = None

        async def send_with_context(message: Message) -> None:
            nonlocal status, duration_ms
            duration_ms = (perf_counter() - started) * 1000
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                message["headers"] = [
                    *headers,
                    *security_headers(scope, headers),
                    (b"x-request-id", request_id.encode()),
                    (b"server-timing", b"app;dur=%.2f" % duration_ms),
                ]
            await send(message)

        try:
            await self.app(scope, receive, send_with_context)
        finally:
            # Background tasks have run by now; the duration is that of the response.
            access_log.info(
                "%s %s %s",
                scope["method"],
                scope["path"],
                status,
                extra={
                    "method": scope["method"],
                    # The query string is left out: it may contain a secret.
                    "path": scope["path"],
                    "status": status,
                    "duration_ms": duration_ms and round(duration_ms, 2),
                },
            )
