import asyncio
from collections.abc import Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import WebSocket, WebSocketException, status
from fastapi.security.utils import get_authorization_scheme_param

from app.core.config import Settings
from app.core.security import LEEWAY, TokenType, decode_token
from app.db.errors import DatabaseUnavailableError
from app.db.session import get_session
from app.errors import AuthenticationError
from app.models.user import User
from app.services.auth import principal_of_token
from app.websockets import BEARER

# Seconds after which it is asked again whether the user is still who they were.
RECHECK = 30.0

# Not SessionDep: it would keep a transaction open for as long as the WebSocket.
open_session = asynccontextmanager(get_session)


class WebSocketSession:
    """Who is connected, and for how long their token lets them."""

    def __init__(
        self, websocket: WebSocket, settings: Settings, scopes: Iterable[str]
    ) -> None:
        self._websocket = websocket
        self._settings = settings
        self._scopes = frozenset(scopes)
        self._token = token_of(websocket)
        self._expires_at: datetime
        self.user: User

    async def check(self) -> None:
        """WebSocketException unless the token is good, now."""
        try:
            claims = decode_token(self._settings, self._token, TokenType.ACCESS)
            async with open_session(self._websocket) as session:
                principal = await principal_of_token(
                    session, self._settings, self._token
                )
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
        self.user = principal.user

    async def ended(self) -> str:
        """Returns, with the reason, when the token is no longer good: it has expired,
        or the user has logged out everywhere, or may do less than before."""
        while True:
            left = (self._expires_at - datetime.now(UTC)).total_seconds()
            if left <= 0:
                return "The token has expired"
            await asyncio.sleep(min(left, RECHECK))
            try:
                await self.check()
            except WebSocketException as refused:
                if refused.code == status.WS_1013_TRY_AGAIN_LATER:
                    # Nothing new is known of the user. The token ends all the same.
                    continue
                return refused.reason


def token_of(websocket: WebSocket) -> str:
    """From a header, never from the URL, which ends up in logs and histories."""
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
