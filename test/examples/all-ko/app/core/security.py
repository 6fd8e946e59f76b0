import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import uuid4

import jwt
from anyio import CapacityLimiter, to_thread
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from pwdlib import PasswordHash
from pydantic import BaseModel, Field, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.config import Settings
from app.errors import AuthenticationError

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
    "/metrics",
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


password_hash = PasswordHash.recommended()

# Looked at when there is no such user: without it, a quick answer would tell.
DUMMY_HASH = password_hash.hash(secrets.token_urlsafe())

# Argon2 is slow on purpose and takes 64 MiB each time. It runs in a thread, so that
# other requests go on, and in few at once, so that a flood of logins is no flood of
# memory.
_hashing = CapacityLimiter(4)


async def hash_password(password: str) -> str:
    return await to_thread.run_sync(password_hash.hash, password, limiter=_hashing)


async def verify_and_update(
    password: str, hashed_password: str | None
) -> tuple[bool, str | None]:
    """Whether the password is right, and a new hash where the old one is out of date.

    None is the hash of nobody: no password is right, and finding out takes as long.
    """
    valid, updated_hash = await to_thread.run_sync(
        password_hash.verify_and_update,
        password,
        hashed_password or DUMMY_HASH,
        limiter=_hashing,
    )
    if hashed_password is None:
        return False, None
    return valid, updated_hash


# Pinned, because a token that may choose its algorithm chooses "none".
ALGORITHM = "HS256"
# The clocks of two machines differ a little.
LEEWAY = timedelta(seconds=10)


class TokenType(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class TokenClaims(BaseModel):
    """What a token says. It is signed, not encrypted: everybody can read it."""

    # In the token it is a string, as JWT wants `sub` to be.
    user_id: Annotated[int, Field(alias="sub", ge=1, le=2**31 - 1)]
    typ: TokenType
    # The user's token_version when the token was made.
    ver: int
    # Separated by spaces, as OAuth2 writes them.
    scope: str
    # When the password was typed, however often the token was refreshed since.
    auth_time: datetime
    exp: datetime


def create_token(
    settings: Settings,
    typ: TokenType,
    *,
    user_id: int,
    version: int,
    scope: str,
    auth_time: datetime,
    expires_at: datetime,
) -> str:
    claims = {
        "sub": str(user_id),
        "typ": typ,
        "ver": version,
        "scope": scope,
        "auth_time": int(auth_time.timestamp()),
        "iat": datetime.now(UTC),
        "exp": expires_at,
        # So that two tokens of one second differ, and a log can name one.
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def decode_token(settings: Settings, token: str, typ: TokenType) -> TokenClaims:
    """What a token of this type says; AuthenticationError for any other."""
    try:
        payload = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            leeway=LEEWAY,
            # PyJWT checks the claims that are there. These have to be.
            options={"require": ["sub", "exp", "iat", "jti"]},
        )
        claims = TokenClaims.model_validate(payload)
        if claims.typ is not typ:
            # A refresh token lives for days; it must not open what an access token does.
            raise jwt.InvalidTokenError("another type")
    except (jwt.InvalidTokenError, ValidationError) as error:
        # Which of the reasons it was would only help somebody who forges tokens.
        raise AuthenticationError("The token is not valid", "invalid_token") from error
    return claims
