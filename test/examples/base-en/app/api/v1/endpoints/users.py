from fastapi import APIRouter, status

from app.api.deps import PaginationDep, UserDep
from app.crud import user as user_crud
from app.db.session import SessionDep
from app.errors import problems
from app.schemas.page import Page
from app.schemas.user import UserCreate, UserPublic, UserUpdate

router = APIRouter(prefix="/users", tags=["users"])


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(409))
async def create_user(session: SessionDep, user_in: UserCreate) -> UserPublic:
    user = await user_crud.create_user(session, user_in)
    return UserPublic.model_validate(user)


@router.get("")
async def list_users(session: SessionDep, page: PaginationDep) -> Page[UserPublic]:
    users, total = await user_crud.list_users(session, skip=page.skip, limit=page.limit)
    return Page(items=[UserPublic.model_validate(user) for user in users], total=total)


@router.get("/{user_id}", responses=problems(404))
async def read_user(user: UserDep) -> UserPublic:
    return UserPublic.model_validate(user)


@router.put("/{user_id}", responses=problems(404, 409))
async def update_user(
    session: SessionDep, user: UserDep, user_in: UserUpdate
) -> UserPublic:
    await user_crud.update_user(session, user, user_in)
    return UserPublic.model_validate(user)


@router.delete(
    "/{user_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404)
)
async def delete_user(session: SessionDep, user: UserDep) -> None:
    await user_crud.delete_user(session, user)
