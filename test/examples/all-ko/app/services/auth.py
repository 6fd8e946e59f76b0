from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.config import Settings
from app.core.security import (
    TokenType,
    create_token,
    decode_token,
    hash_password,
    verify_and_update,
)
from app.crud import user as user_crud
from app.db.session import Session
from app.errors import AuthenticationError, NotFoundError, PermissionDeniedError
from app.metrics import LOGINS
from app.models.user import User
from app.permissions import ROLE_SCOPES, Scope, UserRole
from app.schemas.token import Token


@dataclass(frozen=True)
class Principal:
    """Who asks, and what their token or API key lets them do."""

    user: User
    scopes: frozenset[Scope]


def is_admin(user: User) -> bool:
    return user.role is UserRole.ADMIN


async def log_in(
    session: Session,
    settings: Settings,
    *,
    email: str,
    password: str,
    scopes: Iterable[str],
) -> Token:
    # PostgreSQL refuses NUL in any parameter, and nobody has such an address.
    known = "\x00" not in email
    user = await user_crud.get_user_by_email(session, email) if known else None
    valid, updated_hash = await verify_and_update(
        password, user.hashed_password if user else None
    )
    # One answer for a wrong password, an unknown address and a locked account.
    if user is None or not valid or not user.is_active:
        LOGINS.labels("refused").inc()
        raise AuthenticationError("Wrong e-mail address or password")
    LOGINS.labels("accepted").inc()
    if updated_hash is not None:
        # Made with weaker parameters than today's; only now is the password at hand.
        user.hashed_password = updated_hash
    # As OAuth2 has it: who names no scopes gets the usual ones.
    granted = granted_scopes(user, scopes) if scopes else ROLE_SCOPES[user.role]
    return issue_tokens(settings, user, granted, auth_time=datetime.now(UTC))


def granted_scopes(user: User, asked: Iterable[str]) -> frozenset[Scope]:
    """Of what is asked for, what the user's role allows today."""
    return ROLE_SCOPES[user.role].intersection(asked)


def issue_tokens(
    settings: Settings,
    user: User,
    scopes: frozenset[Scope],
    *,
    auth_time: datetime,
) -> Token:
    now = datetime.now(UTC)
    scope = " ".join(sorted(scopes))
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


async def refresh(session: Session, settings: Settings, refresh_token: str) -> Token:
    """New tokens for an old refresh token.

    Nothing is stored about tokens, so one of them cannot be revoked alone. What bounds
    a stolen one: it ends if unused, the session ends `session_days` after the password
    was typed however often it is refreshed, and the user can log out everywhere.
    """
    principal, auth_time = await _principal(
        session, settings, refresh_token, TokenType.REFRESH
    )
    return issue_tokens(settings, principal.user, principal.scopes, auth_time=auth_time)


async def principal_of_token(
    session: Session, settings: Settings, token: str
) -> Principal:
    principal, _ = await _principal(session, settings, token, TokenType.ACCESS)
    return principal


async def _principal(
    session: Session, settings: Settings, token: str, typ: TokenType
) -> tuple[Principal, datetime]:
    claims = decode_token(settings, token, typ)
    try:
        user = await user_crud.get_user(session, claims.user_id)
    except NotFoundError:
        user = None
    # The user is read for every request: a token says what was true when it was made.
    if user is None or not user.is_active or claims.ver != user.token_version:
        raise AuthenticationError("The token is not valid", "invalid_token")
    scopes = granted_scopes(user, claims.scope.split())
    return Principal(user, scopes), claims.auth_time


def log_out_everywhere(user: User) -> None:
    """Every token made so far bears another version now, and is refused."""
    user.token_version += 1


async def change_password(user: User, *, current: str, new: str) -> None:
    # Asked for again: somebody may have found an unlocked screen.
    valid, _ = await verify_and_update(current, user.hashed_password)
    if not valid:
        raise PermissionDeniedError("The current password is wrong")
    user.hashed_password = await hash_password(new)
    log_out_everywhere(user)
