from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from anyio import CapacityLimiter

from app.core.config import Settings
from app.core.security import (
    TokenClaims,
    TokenType,
    create_token,
    decode_token,
    verify_and_update,
)
from app.crud import user as user_crud
from app.db.session import Database, Session, open_session
from app.errors import AuthenticationError, NotFoundError
from app.metrics import LOGINS
from app.models.user import User
from app.permissions import ROLE_SCOPES, Scope, UserRole
from app.schemas.token import Token
from app.schemas.user import normalise_email

# A flood of logins waits here for its turn, not for the connections of the pool.
_logins = CapacityLimiter(2)


@dataclass(frozen=True)
class Principal:
    """The user of the request, and the scopes that their token or API key grants.

    A copy of the user's row: the session that read the row ends before the endpoint
    starts, so that no connection is kept while the endpoint works.
    """

    id: int
    role: UserRole
    full_name: str | None
    created_at: datetime
    scopes: frozenset[Scope]

    @property
    def is_admin(self) -> bool:
        return self.role is UserRole.ADMIN


async def log_in(
    database: Database,
    settings: Settings,
    *,
    email: str,
    password: str,
    scopes: Iterable[str],
) -> Token:
    address = normalise_email(email)
    async with _logins:
        async with open_session(database) as session:
            user = await user_crud.get_user_by_email(session, address)
        hashed_password = user.hashed_password if user else None
        # Argon2 takes its time, so it runs after the session has ended.
        valid, updated_hash = await verify_and_update(password, hashed_password)
    # One answer for a wrong password, an unknown address and a locked account.
    if user is None or not valid or not user.is_active:
        LOGINS.labels("refused").inc()
        raise AuthenticationError("Wrong e-mail address or password")
    LOGINS.labels("accepted").inc()
    if updated_hash is not None:
        # The old hash has weaker parameters, and the password is known only now.
        async with open_session(database) as session:
            current = await get_active_user(session, user.id)
            # Unless the password was changed while Argon2 ran.
            if current.hashed_password == hashed_password:
                current.hashed_password = updated_hash
    # OAuth2: a request without scopes gets all that the role allows.
    return issue_tokens(settings, user, scopes or Scope, auth_time=datetime.now(UTC))


def granted_scopes(user: User, asked: Iterable[str]) -> frozenset[Scope]:
    """The requested scopes that the user's role allows today."""
    return ROLE_SCOPES[user.role].intersection(asked)


def issue_tokens(
    settings: Settings, user: User, scopes: Iterable[str], *, auth_time: datetime
) -> Token:
    now = datetime.now(UTC)
    scope = " ".join(sorted(granted_scopes(user, scopes)))
    access_lifetime = timedelta(minutes=settings.access_token_minutes)
    session_end = auth_time + timedelta(days=settings.session_days)
    idle_end = now + timedelta(days=settings.refresh_token_days)

    def token(typ: TokenType, expires_at: datetime) -> str:
        return create_token(
            settings,
            typ,
            user_id=user.id,
            version=user.token_version,
            scope=scope,
            auth_time=auth_time,
            expires_at=expires_at,
        )

    return Token(
        access_token=token(TokenType.ACCESS, now + access_lifetime),
        expires_in=int(access_lifetime.total_seconds()),
        refresh_token=token(TokenType.REFRESH, min(idle_end, session_end)),
        scope=scope,
    )


async def refresh(database: Database, settings: Settings, refresh_token: str) -> Token:
    """New tokens for an old refresh token.

    Tokens are not stored, so a single token cannot be revoked. A stolen token is limited:
    it expires if unused, the session ends `session_days` after the password was typed,
    however often it is refreshed, and the user can log out everywhere.
    """
    claims = decode_token(settings, refresh_token, TokenType.REFRESH)
    user = await user_of_claims(database, claims)
    return issue_tokens(
        settings, user, claims.scope.split(), auth_time=claims.auth_time
    )


async def user_of_claims(database: Database, claims: TokenClaims) -> User:
    """Reads the user for every request: the token may be older than a change of the user."""
    user = await user_crud.find_user(database, claims.user_id)
    if user is None or not user.is_active or claims.ver != user.token_version:
        raise AuthenticationError("The token is not valid", "invalid_token")
    return user


async def get_active_user(session: Session, user_id: int) -> User:
    """Raises AuthenticationError for a user who was deleted, or whom an admin has
    locked out."""
    with suppress(NotFoundError):
        user = await user_crud.get_user(session, user_id)
        if user.is_active:
            return user
    raise AuthenticationError("The account is locked, or was deleted", "invalid_token")


async def principal_of_claims(database: Database, claims: TokenClaims) -> Principal:
    return principal_of(await user_of_claims(database, claims), claims.scope.split())


def principal_of(user: User, scopes: Iterable[str]) -> Principal:
    return Principal(
        id=user.id,
        role=user.role,
        full_name=user.full_name,
        created_at=user.created_at,
        scopes=granted_scopes(user, scopes),
    )


def log_out_everywhere(user: User) -> None:
    """Revokes every token made so far: each carries the old version."""
    user.token_version += 1
