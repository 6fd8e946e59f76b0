from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"


class SecurityHeadersMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                # Over plain HTTP browsers ignore it, as anybody could have added it.
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", HSTS)
                if scope["path"] in {"/docs", "/redoc"}:
                    # These pages load their scripts from a CDN.
                    del headers["Content-Security-Policy"]
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
