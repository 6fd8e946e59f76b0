import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from fastapi import WebSocket, WebSocketException
from fastapi.security import SecurityScopes
from fastapi.security.utils import get_authorization_scheme_param

from app.core.config import Settings, SettingsDep
from app.core.security import LEEWAY, TokenType, decode_token
from app.errors import (
    AppError,
    AuthenticationError,
    PermissionDeniedError,
    ServiceUnavailableError,
)
from app.services.auth import principal_of_claims
from app.websockets import BEARER, close_code

# Seconds between two checks that the user still exists and has the scopes
RECHECK = 30.0


class WebSocketSession:
    """The user of a WebSocket, for as long as the token is valid."""

    def __init__(
        self, websocket: WebSocket, settings: Settings, scopes: Iterable[str]
    ) -> None:
        self._websocket = websocket
        self._settings = settings
        self._scopes = frozenset(scopes)
        self._token = token_of(websocket)

    async def check(self) -> None:
        """Raises AppError unless the token is valid now, and grants the scopes."""
        claims = decode_token(self._settings, self._token, TokenType.ACCESS)
        database = self._websocket.state.database
        self.user = await principal_of_claims(database, claims)
        if missing := self._scopes - self.user.scopes:
            raise PermissionDeniedError(
                f"This needs the scope {' '.join(sorted(missing))}"
            )
        self._expires_at = claims.exp + LEEWAY

    async def ended(self) -> str:
        """Waits until the token is no longer valid, and returns the reason: it has
        expired, or the user has logged out everywhere or lost a scope."""
        while True:
            left = (self._expires_at - datetime.now(UTC)).total_seconds()
            if left <= 0:
                return "The token has expired"
            await asyncio.sleep(min(left, RECHECK))
            try:
                await self.check()
            except ServiceUnavailableError:
                # The database is away: only the expiry of the token counts.
                continue
            except AppError as error:
                return error.detail


def token_of(websocket: WebSocket) -> str:
    """From a header, not from the URL, which ends up in logs and histories."""
    offered = websocket.scope["subprotocols"]
    if len(offered) == 2 and offered[0] == BEARER:
        return str(offered[1])
    header = websocket.headers.get("authorization")
    scheme, token = get_authorization_scheme_param(header)
    if scheme.lower() != BEARER or not token:
        raise AuthenticationError(
            "Send a token: subprotocols bearer and the token, or Authorization"
        )
    return token


async def get_websocket_session(
    websocket: WebSocket, settings: SettingsDep, scopes: SecurityScopes
) -> WebSocketSession:
    try:
        session = WebSocketSession(websocket, settings, scopes.scopes)
        await session.check()
    except AppError as error:
        raise WebSocketException(close_code(error), error.detail) from error
    return session
