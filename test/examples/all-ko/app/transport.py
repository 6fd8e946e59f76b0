from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Receive, Scope, Send

# Response headers as ASGI represents them
Headers = list[tuple[bytes, bytes]]

SECURITY_HEADERS = [
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]
# Browsers ignore this one over plain HTTP.
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
HTTPS_HEADERS = [*SECURITY_HEADERS, HSTS]


def path_of(scope: Scope) -> str:
    """The path without the prefix that a server started with `--root-path` puts in
    front of `scope["path"]`."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def security_headers(scope: Scope, headers: Headers) -> Headers:
    """The security headers that are not among the response's own `headers`."""
    present = {name for name, _ in headers}
    if path_of(scope) in {"/docs", "/redoc"}:
        # These pages load their scripts from a CDN.
        present.add(b"content-security-policy")
    wanted = HTTPS_HEADERS if scope["scheme"] == "https" else SECURITY_HEADERS
    return [header for header in wanted if header[0] not in present]


# Load balancers, Docker and monitors request these by IP address over plain HTTP.
PROBES = ("/health/live", "/health/ready", "/metrics")


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
