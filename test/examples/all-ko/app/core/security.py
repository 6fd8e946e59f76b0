import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import uuid4

import jwt
from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pydantic import BaseModel, Field, SecretStr, ValidationError

from app.core.config import Settings
from app.errors import AuthenticationError

password_hash = PasswordHash.recommended()

# Checked when the user does not exist, so that an unknown address takes as long as a
# known one. Made once from a random password, with the parameters of `password_hash`.
DUMMY_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "7wqEf4dYmc//iTz8CT/YNQ$UGHQTYKc15UFvtgdx///4XIrr6MMjFvWBOvEBvVahoE"
)

# Argon2 is slow on purpose, keeps four processors busy and takes 64 MiB each time. It
# runs in a thread, so that other requests go on, and once at a time, so that a flood of
# logins leaves them processor time and memory.
_hashing = CapacityLimiter(1)


def sign(content: bytes, key: SecretStr) -> str:
    """The value of a signature header. A receiver who knows the key can check who sent
    `content`."""
    secret = key.get_secret_value().encode()
    return f"sha256={hmac.new(secret, content, 'sha256').hexdigest()}"


async def hash_password(password: str) -> str:
    return await to_thread.run_sync(password_hash.hash, password, limiter=_hashing)


async def verify_and_update(
    password: str, hashed_password: str | None
) -> tuple[bool, str | None]:
    """Whether the password is right, and a new hash if the old one is out of date.
    `hashed_password` is None if the user does not exist: the result is False, after the
    same time as for a user who exists."""
    valid, updated_hash = await to_thread.run_sync(
        password_hash.verify_and_update,
        password,
        hashed_password or DUMMY_HASH,
        limiter=_hashing,
    )
    return valid and hashed_password is not None, updated_hash


# Pinned: a forged token could name the algorithm "none".
ALGORITHM = "HS256"
# The clocks of two machines differ a little.
LEEWAY = timedelta(seconds=10)


class TokenType(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"
    RESET = "reset"


class TokenClaims(BaseModel):
    """The content of a token. It is signed, not encrypted: everybody can read it."""

    # JWT requires `sub` to be a string.
    user_id: Annotated[int, Field(alias="sub", ge=1, le=2**31 - 1)]
    typ: TokenType
    # The user's token_version when the token was made.
    ver: int
    # The scopes of the token, separated by spaces as in OAuth2
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
        # Tells apart two tokens made in the same second, also in logs.
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def decode_token(settings: Settings, token: str, typ: TokenType) -> TokenClaims:
    """The claims of a token of this type. Raises AuthenticationError if it is invalid."""
    try:
        payload = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            leeway=LEEWAY,
            # PyJWT checks only the claims that are present: these must be.
            options={"require": ["sub", "exp", "iat", "jti"]},
        )
        claims = TokenClaims.model_validate(payload)
        if claims.typ is not typ:
            # A refresh token lives for days and must not serve as an access token.
            raise jwt.InvalidTokenError("another type")
    except (jwt.InvalidTokenError, ValidationError) as error:
        # The message does not give the reason: it would help somebody who forges
        # tokens.
        raise AuthenticationError("The token is not valid", "invalid_token") from error
    return claims
