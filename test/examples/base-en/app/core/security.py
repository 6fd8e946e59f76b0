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
    """Headers as ASGI sends them. Encoded once, not for every response."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def path_of(scope: Scope) -> str:
    """The path without the prefix that a server started with `--root-path` puts in
    front of `scope["path"]`."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


class SecurityHeadersMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.http = encoded(SECURITY_HEADERS)
        # Only over HTTPS: browsers ignore this header over plain HTTP.
        self.https = encoded(SECURITY_HEADERS | {"Strict-Transport-Security": HSTS})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name for name, _ in headers}
                if path_of(scope) in {"/docs", "/redoc"}:
                    # These pages load their scripts from a CDN.
                    present.add(b"content-security-policy")
                wanted = self.https if scope["scheme"] == "https" else self.http
                headers += [header for header in wanted if header[0] not in present]
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)


# Load balancers, Docker and monitors request these by IP address over plain HTTP.
PROBES = ("/health/live", "/health/ready")


def is_probe(scope: Scope) -> bool:
    return scope["type"] != "lifespan" and path_of(scope).startswith(PROBES)


class TrustedHosts(TrustedHostMiddleware):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.app if is_probe(scope) else super().__call__)(scope, receive, send)


class HTTPSRedirect(HTTPSRedirectMiddleware):
    """Behind a proxy that ends TLS, the scheme comes from X-Forwarded-Proto.

    Uvicorn reads that header only from an address in FORWARDED_ALLOW_IPS; without it,
    every request looks like plain HTTP and is redirected for ever.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.app if is_probe(scope) else super().__call__)(scope, receive, send)
