from fastapi import APIRouter, Response, status

from app.api.deps import AccountUser, PaginationDep, RowId
from app.crud import api_key as api_key_crud
from app.db.session import SessionDep
from app.errors import problems
from app.schemas.api_key import ApiKeyCreate, ApiKeyCreated, ApiKeyPublic
from app.schemas.page import Page
from app.services import api_key as api_key_service

router = APIRouter(prefix="/api-keys", tags=["api-keys"], responses=problems(401, 403))


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_api_key(
    session: SessionDep, user: AccountUser, response: Response, key_in: ApiKeyCreate
) -> ApiKeyCreated:
    """Make a key for a program, to be sent as `X-API-Key` instead of a token.

    This is the only time that `key` is shown.
    """
    response.headers["Cache-Control"] = "no-store"
    api_key, key = await api_key_service.create_api_key(session, user, key_in)
    public = ApiKeyPublic.model_validate(api_key)
    return ApiKeyCreated(**public.model_dump(), key=key)


@router.get("")
async def list_api_keys(
    session: SessionDep, user: AccountUser, page: PaginationDep
) -> Page[ApiKeyPublic]:
    api_keys, total = await api_key_crud.list_api_keys(
        session, user_id=user.id, skip=page.skip, limit=page.limit
    )
    return Page(
        items=[ApiKeyPublic.model_validate(api_key) for api_key in api_keys],
        total=total,
    )


@router.delete(
    "/{key_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404)
)
async def revoke_api_key(session: SessionDep, user: AccountUser, key_id: RowId) -> None:
    api_key = await api_key_crud.get_api_key(session, key_id, user_id=user.id)
    await api_key_crud.delete_api_key(session, api_key)
