from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Query, Security
from fastapi.requests import HTTPConnection
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer, SecurityScopes
from httpx2 import AsyncClient

from app.core.config import Settings, SettingsDep
from app.core.security import TokenType, decode_token
from app.crud import item as item_crud
from app.crud import user as user_crud
from app.db.session import Database, SessionDep, open_session
from app.errors import AuthenticationError, PermissionDeniedError
from app.models.item import Item
from app.models.user import User
from app.permissions import SCOPES, Scope
from app.services.api_key import principal_of_api_key
from app.services.auth import Principal, get_active_user, principal_of_claims

# The database stores ids in 32 bits: a larger number is a 422, not a 500.
MAX_INTEGER = 2**31 - 1

RowId = Annotated[int, Path(ge=1, le=MAX_INTEGER)]


@dataclass(frozen=True)
class Pagination:
    """The part of a list that the client asks for."""

    skip: int
    limit: int


async def get_pagination(
    skip: Annotated[int, Query(ge=0, le=MAX_INTEGER)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Pagination:
    return Pagination(skip, limit)


async def get_http_client(connection: HTTPConnection) -> AsyncClient:
    return cast(AsyncClient, connection.state.http_client)


# A relative path also works behind a proxy's prefix. `auto_error=False`: a request
# needs a token or an API key, not both.
oauth2_scheme = OAuth2PasswordBearer(
    tokenUrl="api/v1/auth/token", scopes=SCOPES, auto_error=False
)
api_key_header = APIKeyHeader(name="X-API-Key", auto_error=False)


async def authenticate(
    database: Database, settings: Settings, token: str | None, api_key: str | None
) -> Principal:
    if token is not None:
        claims = decode_token(settings, token, TokenType.ACCESS)
        return await principal_of_claims(database, claims)
    if api_key is not None:
        # A session of its own: SessionDep would keep its connection until the endpoint
        # ends.
        async with open_session(database) as session:
            return await principal_of_api_key(session, api_key)
    raise AuthenticationError("Log in, or send an API key")


async def get_principal(
    connection: HTTPConnection,
    settings: SettingsDep,
    token: Annotated[str | None, Depends(oauth2_scheme)],
    api_key: Annotated[str | None, Depends(api_key_header)],
) -> Principal:
    # FastAPI calls this once for each set of scopes that an endpoint asks for.
    known: Principal | None = getattr(connection.state, "principal", None)
    if known is None:
        database: Database = connection.state.database
        known = await authenticate(database, settings, token, api_key)
        # Per user, not per address: an office shares one address, and a user may have
        # many. All tokens and keys of a user count together.
        await connection.state.rate_limiter.hit_user(known.id)
        connection.state.principal = known
    return known


PrincipalDep = Annotated[Principal, Depends(get_principal)]


async def get_current_user(
    scopes: SecurityScopes, principal: PrincipalDep
) -> Principal:
    """The user of the request. The token has to grant the scopes that
    `Security(get_current_user, scopes=[...])` names."""
    if not principal.scopes.issuperset(scopes.scopes):
        raise PermissionDeniedError(
            f"This needs the scope {scopes.scope_str}",
            headers={
                "WWW-Authenticate": 'Bearer error="insufficient_scope", '
                f'scope="{scopes.scope_str}"'
            },
        )
    return principal


CurrentUser = Annotated[Principal, Depends(get_current_user)]
ItemReader = Annotated[Principal, Security(get_current_user, scopes=[Scope.ITEMS_READ])]
ItemWriter = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.ITEMS_WRITE])
]
AccountUser = Annotated[Principal, Security(get_current_user, scopes=[Scope.ACCOUNT])]


async def get_account(session: SessionDep, current_user: CurrentUser) -> User:
    """The current user's row, for an endpoint that shows or changes it."""
    return await get_active_user(session, current_user.id)


AccountDep = Annotated[User, Depends(get_account)]
# `get_current_user`, on which `get_account` depends, checks the scope.
OwnAccountDep = Annotated[User, Security(get_account, scopes=[Scope.ACCOUNT])]


async def get_item_or_404(
    session: SessionDep, current_user: ItemReader, item_id: RowId
) -> Item:
    # Another user's item is a 404: a 403 would tell that it is there.
    return await item_crud.get_item(
        session, item_id, owner_id=None if current_user.is_admin else current_user.id
    )


async def get_user_or_404(session: SessionDep, user_id: RowId) -> User:
    return await user_crud.get_user(session, user_id)


PaginationDep = Annotated[Pagination, Depends(get_pagination)]
HttpClientDep = Annotated[AsyncClient, Depends(get_http_client)]
ItemDep = Annotated[Item, Depends(get_item_or_404)]
UserDep = Annotated[User, Depends(get_user_or_404)]
