from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Query
from fastapi.requests import HTTPConnection
from httpx2 import AsyncClient

from app.crud import item as item_crud
from app.crud import user as user_crud
from app.db.session import SessionDep
from app.models.item import Item
from app.models.user import User

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


async def get_item_or_404(session: SessionDep, item_id: RowId) -> Item:
    return await item_crud.get_item(session, item_id)


async def get_user_or_404(session: SessionDep, user_id: RowId) -> User:
    return await user_crud.get_user(session, user_id)


PaginationDep = Annotated[Pagination, Depends(get_pagination)]
HttpClientDep = Annotated[AsyncClient, Depends(get_http_client)]
ItemDep = Annotated[Item, Depends(get_item_or_404)]
UserDep = Annotated[User, Depends(get_user_or_404)]
