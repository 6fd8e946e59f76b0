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
from app.db.session import Database, open_session
from app.errors import AuthenticationError, ConflictError, PermissionDeniedError
from app.models.user import User
from app.services.auth import get_active_user, user_of_claims
from app.services.mail import send_mail


async def require_password(database: Database, user_id: int, password: str) -> User:
    """The user, and no session with them: Argon2 takes its time.

    Raises PermissionDeniedError when the password is wrong.
    """
    async with open_session(database) as session:
        user = await get_active_user(session, user_id)
    valid, _ = await verify_and_update(password, user.hashed_password)
    if not valid:
        raise PermissionDeniedError("The current password is wrong")
    return user


async def change_password(
    database: Database, user_id: int, *, current: str, new: str
) -> None:
    user = await require_password(database, user_id, current)
    new_hash = await hash_password(new)
    async with open_session(database) as session:
        if not await user_crud.replace_password(
            session, user_id, new_hash, version=user.token_version
        ):
            raise ConflictError("The password was changed in the meantime")


async def send_reset_token(database: Database, settings: Settings, email: str) -> None:
    """For a background task: whether there is such a user must not be told, and could be
    told from how long the response takes."""
    async with open_session(database) as session:
        user = await user_crud.get_user_by_email(session, email)
    if user is None or not user.is_active:
        return
    now = datetime.now(UTC)
    # The token is not stored, so nobody can steal it from the database. It contains the
    # user's token_version, which its use increases, so it works once.
    token = create_token(
        settings,
        TokenType.RESET,
        user_id=user.id,
        version=user.token_version,
        scope="",
        auth_time=now,
        expires_at=now + timedelta(minutes=settings.password_reset_minutes),
    )
    page = settings.password_reset_page
    await send_mail(
        settings,
        user.email,
        "password_reset",
        link=f"{page}#token={token}" if page else token,
        minutes=settings.password_reset_minutes,
    )


async def reset_password(
    database: Database, settings: Settings, token: str, new_password: str
) -> None:
    """Raises AuthenticationError if the token was not sent by this application or has
    been used."""
    claims = decode_token(settings, token, TokenType.RESET)
    # Before Argon2, which costs more than a forged token should.
    await user_of_claims(database, claims)
    new_hash = await hash_password(new_password)
    async with open_session(database) as session:
        if not await user_crud.replace_password(
            session, claims.user_id, new_hash, version=claims.ver
        ):
            raise AuthenticationError("The token is not valid", "invalid_token")
