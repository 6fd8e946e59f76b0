import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from app.crud import api_key as api_key_crud
from app.db.session import Session
from app.errors import AuthenticationError, PermissionDeniedError
from app.models.api_key import ApiKey
from app.schemas.api_key import ApiKeyCreate
from app.services.auth import Principal, get_active_user, principal_of

# A key is `key_`, 12 digits to find it by, and the secret. The fixed beginning lets
# scanners find keys that were published by mistake.
PREFIX_LENGTH = 16


def hash_key(key: str) -> str:
    """SHA-256, not Argon2: nobody guesses 256 random bits, so the hash need not be slow,
    and it runs for every request."""
    return hashlib.sha256(key.encode()).hexdigest()


async def create_api_key(
    session: Session, principal: Principal, key_in: ApiKeyCreate
) -> tuple[ApiKey, str]:
    """The row, and the key itself, which is not stored."""
    if excess := set(key_in.scopes) - principal.scopes:
        raise PermissionDeniedError(
            f"Your own token lacks these scopes: {' '.join(sorted(excess))}"
        )
    prefix = f"key_{secrets.token_hex(6)}"
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    days = key_in.expires_in_days
    expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
    api_key = await api_key_crud.create_api_key(
        session,
        user_id=principal.id,
        name=key_in.name,
        prefix=prefix,
        key_hash=hash_key(key),
        scopes=sorted(set(key_in.scopes)),
        expires_at=expires_at,
    )
    return api_key, key


async def principal_of_api_key(session: Session, key: str) -> Principal:
    # PostgreSQL refuses NUL in any parameter.
    prefix = key[:PREFIX_LENGTH].replace("\x00", "")
    api_key = await api_key_crud.get_api_key_by_prefix(session, prefix)
    if (
        api_key is None
        # `==` stops at the first difference, and its duration would tell where.
        or not secrets.compare_digest(api_key.key_hash, hash_key(key))
        or (api_key.expires_at is not None and api_key.expires_at <= datetime.now(UTC))
    ):
        raise AuthenticationError("The API key is not valid")
    user = await get_active_user(session, api_key.user_id)
    return principal_of(user, api_key.scopes)
