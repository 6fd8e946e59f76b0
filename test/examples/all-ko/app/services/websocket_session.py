import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from fastapi import WebSocket, WebSocketException, status
from fastapi.security.utils import get_authorization_scheme_param

from app.core.config import Settings
from app.core.security import LEEWAY, TokenType, decode_token
from app.db.errors import DatabaseUnavailableError
from app.db.session import open_session
from app.errors import AuthenticationError
from app.services.auth import Principal, principal_of_claims
from app.websockets import BEARER

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
        self._expires_at: datetime
        self.user: Principal

    async def check(self) -> None:
        """WebSocketException unless the token is valid now."""
        try:
            claims = decode_token(self._settings, self._token, TokenType.ACCESS)
            async with open_session(self._websocket.state.database) as session:
                principal = await principal_of_claims(session, claims)
        except AuthenticationError as error:
            raise WebSocketException(
                status.WS_1008_POLICY_VIOLATION, error.detail
            ) from error
        except DatabaseUnavailableError as error:
            raise WebSocketException(
                status.WS_1013_TRY_AGAIN_LATER, error.detail
            ) from error
        missing = self._scopes - principal.scopes
        if missing:
            raise WebSocketException(
                status.WS_1008_POLICY_VIOLATION,
                f"This needs the scope {' '.join(sorted(missing))}",
            )
        self._expires_at = claims.exp + LEEWAY
        self.user = principal

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
            except WebSocketException as refused:
                if refused.code == status.WS_1013_TRY_AGAIN_LATER:
                    # The database is away: only the expiry of the token counts.
                    continue
                return refused.reason


def token_of(websocket: WebSocket) -> str:
    """From a header, not from the URL, which ends up in logs and histories."""
    match websocket.scope["subprotocols"]:
        case [subprotocol, token] if subprotocol == BEARER:
            return str(token)
    header = websocket.headers.get("authorization")
    scheme, token = get_authorization_scheme_param(header)
    if scheme.lower() == "bearer" and token:
        return token
    raise WebSocketException(
        status.WS_1008_POLICY_VIOLATION,
        "Send a token: subprotocols bearer and the token, or Authorization",
    )
