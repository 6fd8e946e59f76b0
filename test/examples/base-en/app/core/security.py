from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """As ASGI has them, so that it is done once and not for every response."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class SecurityHeadersMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.http = encoded(SECURITY_HEADERS)
        # Over plain HTTP browsers ignore it, as anybody could have added it.
        self.https = encoded(SECURITY_HEADERS | {"Strict-Transport-Security": HSTS})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name for name, _ in headers}
                if scope["path"] in {"/docs", "/redoc"}:
                    # These pages load their scripts from a CDN.
                    present.add(b"content-security-policy")
                wanted = self.https if scope["scheme"] == "https" else self.http
                headers += [header for header in wanted if header[0] not in present]
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)


# Asked by address and over plain HTTP, from inside: by load balancers, Docker, monitors.
PROBES = (
    "/health/live",
    "/health/ready",
)


def is_probe(scope: Scope) -> bool:
    path: str = scope.get("path", "")
    return path.startswith(PROBES)


class TrustedHosts(TrustedHostMiddleware):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_probe(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class HTTPSRedirect(HTTPSRedirectMiddleware):
    """Behind a proxy that ends TLS the scheme is what the proxy says it was.

    Uvicorn believes its X-Forwarded-Proto only if FORWARDED_ALLOW_IPS names the
    proxy's address; otherwise every request looks like HTTP and redirects for ever.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_probe(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
