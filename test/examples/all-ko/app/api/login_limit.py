"""What concerns passwords has a limit of its own, far below the general one.

Each is a dependency of the endpoint's decorator: those come first, before a password is
hashed and the database is asked.
"""

import hashlib
from typing import Annotated, cast

from fastapi import Depends
from fastapi.requests import HTTPConnection
from fastapi.security import OAuth2PasswordRequestForm

from app.api.deps import AccountUser
from app.rate_limit.address import address_of
from app.rate_limit.limiter import RateLimiter
from app.schemas.user import PasswordResetRequest, normalise_email


async def get_rate_limiter(connection: HTTPConnection) -> RateLimiter:
    return cast(RateLimiter, connection.state.rate_limiter)


RateLimiterDep = Annotated[RateLimiter, Depends(get_rate_limiter)]


async def count_log_in(
    connection: HTTPConnection,
    limiter: RateLimiterDep,
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
) -> None:
    """By address, so that one computer cannot try many accounts, and by account, so that
    many computers cannot try one.

    Every attempt counts, also one that succeeds, and before the password is checked:
    attempts at the same time would all see the same number otherwise. Whether there is
    such an account plays no part, so nothing can be learned from being refused.
    """
    address = normalise_email(form.username)
    await _count(limiter, connection, "login", "account", address)


async def count_reset(
    connection: HTTPConnection, limiter: RateLimiterDep, wanted: PasswordResetRequest
) -> None:
    """A limit for mails to one address: strangers must not fill somebody's mailbox."""
    await _count(limiter, connection, "reset", "reset-account", wanted.email)


async def _count(
    limiter: RateLimiter, connection: HTTPConnection, client: str, account: str, to: str
) -> None:
    limit = limiter.login_limit
    await limiter.hit(client, limit, address_of(connection.scope))
    await limiter.hit(account, limit, hashlib.sha256(to.encode()).hexdigest())


async def count_sign_up(connection: HTTPConnection, limiter: RateLimiterDep) -> None:
    address = address_of(connection.scope)
    await limiter.hit("sign-up", limiter.login_limit, address)


async def count_password(limiter: RateLimiterDep, current_user: AccountUser) -> None:
    """Whoever finds an unlocked screen must not find out the password by trying."""
    await limiter.hit("password", limiter.login_limit, str(current_user.id))


limit_log_in = Depends(count_log_in)
limit_reset = Depends(count_reset)
limit_sign_up = Depends(count_sign_up)
limit_password = Depends(count_password)
