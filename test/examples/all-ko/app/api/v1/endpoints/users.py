from fastapi import APIRouter, BackgroundTasks, Depends, Security, status

from app.activity.backend import ActivityDep
from app.activity.recorder import differences
from app.api.deps import (
    AccountDep,
    AccountUser,
    CurrentUser,
    OwnAccountDep,
    PaginationDep,
    UserDep,
    get_current_user,
)
from app.api.login_limit import limit_password, limit_sign_up
from app.cache import invalidate_items
from app.core.config import SettingsDep
from app.core.security import hash_password
from app.crud import user as user_crud
from app.db.session import DatabaseDep, SessionDep
from app.errors import problems
from app.permissions import Scope
from app.schemas.activity import Kind
from app.schemas.page import Page
from app.schemas.user import (
    EmailChange,
    PasswordChange,
    PasswordConfirmation,
    UserAdminPatch,
    UserCreate,
    UserPatch,
    UserPublic,
    UserUpdate,
)
from app.services import auth
from app.services import password as password_service
from app.services.mail import send_mail

router = APIRouter(
    prefix="/users",
    tags=["users"],
    # Deleting an account deletes its items.
    dependencies=[Depends(invalidate_items, scope="function")],
)

ADMINS_ONLY = [Security(get_current_user, scopes=[Scope.USERS_ADMIN])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    dependencies=[limit_sign_up],
    responses=problems(409),
)
async def sign_up(
    session: SessionDep, activity: ActivityDep, user_in: UserCreate
) -> UserPublic:
    # Before the first query, with which the session takes a connection.
    hashed_password = await hash_password(user_in.password)
    user = await user_crud.create_user(
        session, user_in, hashed_password=hashed_password
    )
    activity.created(Kind.USER, user.id, by=user.id)
    return UserPublic.model_validate(user)


# Above /{user_id}: the first route that matches wins, and "me" is not a number.
@router.get("/me", responses=problems(401))
async def read_me(user: AccountDep) -> UserPublic:
    return UserPublic.model_validate(user)


@router.patch("/me", responses=problems(401, 403, 409))
async def update_me(
    session: SessionDep, activity: ActivityDep, user: OwnAccountDep, changes: UserPatch
) -> UserPublic:
    before = UserPublic.model_validate(user)
    sent = changes.model_dump(exclude_unset=True)
    # Null removes the name; left out, it stays.
    full_name = sent.get("full_name", user.full_name)
    user_in = UserUpdate(email=user.email, full_name=full_name)
    await user_crud.update_user(session, user, user_in)
    changed = differences(before, UserPublic.model_validate(user))
    activity.updated(Kind.USER, user.id, by=user.id, changed=changed)
    return UserPublic.model_validate(user)


@router.post(
    "/me/deletion",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[limit_password],
    responses=problems(401, 403, 409),
)
async def delete_me(
    session: SessionDep,
    database: DatabaseDep,
    activity: ActivityDep,
    current_user: AccountUser,
    confirmation: PasswordConfirmation,
) -> None:
    """Delete one's account, and with it one's items and API keys.

    Uploads stay, without an owner, until an admin deletes them.
    """
    # Before the first query of the session, which takes a connection.
    await password_service.require_password(
        database, current_user.id, confirmation.current_password
    )
    user = await auth.get_active_user(session, current_user.id)
    await user_crud.delete_user(session, user)
    activity.deleted(Kind.USER, user.id, by=user.id)


@router.put(
    "/me/email", dependencies=[limit_password], responses=problems(401, 403, 409)
)
async def change_email(
    session: SessionDep,
    database: DatabaseDep,
    settings: SettingsDep,
    background_tasks: BackgroundTasks,
    activity: ActivityDep,
    current_user: AccountUser,
    change: EmailChange,
) -> UserPublic:
    """Change the address. The old one is told of it by e-mail."""
    await password_service.require_password(
        database, current_user.id, change.current_password
    )
    user = await auth.get_active_user(session, current_user.id)
    old_email = user.email
    user_in = UserUpdate(email=change.new_email, full_name=user.full_name)
    await user_crud.update_user(session, user, user_in)
    background_tasks.add_task(
        send_mail, settings, old_email, "address_changed", new_email=user.email
    )
    activity.updated(Kind.USER, user.id, by=user.id, changed=["email"])
    return UserPublic.model_validate(user)


@router.put(
    "/me/password",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[limit_password],
    responses=problems(401, 403, 409),
)
async def change_password(
    database: DatabaseDep,
    activity: ActivityDep,
    user: AccountUser,
    passwords: PasswordChange,
) -> None:
    """Change the password. Every token made so far is revoked: log in again."""
    await password_service.change_password(
        database,
        user.id,
        current=passwords.current_password,
        new=passwords.new_password,
    )
    activity.updated(Kind.USER, user.id, by=user.id, changed=["password"])


@router.get("", dependencies=ADMINS_ONLY, responses=problems(401, 403))
async def list_users(session: SessionDep, page: PaginationDep) -> Page[UserPublic]:
    users, total = await user_crud.list_users(session, skip=page.skip, limit=page.limit)
    return Page(items=[UserPublic.model_validate(user) for user in users], total=total)


@router.get("/{user_id}", dependencies=ADMINS_ONLY, responses=problems(401, 403, 404))
async def read_user(user: UserDep) -> UserPublic:
    return UserPublic.model_validate(user)


@router.patch(
    "/{user_id}", dependencies=ADMINS_ONLY, responses=problems(401, 403, 404, 409)
)
async def update_user(
    session: SessionDep,
    activity: ActivityDep,
    current_user: CurrentUser,
    user: UserDep,
    changes: UserAdminPatch,
) -> UserPublic:
    """Give a user another role, or lock them out: their tokens and keys end at once."""
    await user_crud.require_another_admin(session, user)
    before = UserPublic.model_validate(user)
    for name, value in changes.model_dump(exclude_none=True).items():
        setattr(user, name, value)
    changed = differences(before, UserPublic.model_validate(user))
    activity.updated(Kind.USER, user.id, by=current_user.id, changed=changed)
    return UserPublic.model_validate(user)


# An integer, or DELETE /users/me would be a request for this one.
@router.delete(
    "/{user_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=ADMINS_ONLY,
    responses=problems(401, 403, 404, 409),
)
async def delete_user(
    session: SessionDep, activity: ActivityDep, current_user: CurrentUser, user: UserDep
) -> None:
    await user_crud.delete_user(session, user)
    activity.deleted(Kind.USER, user.id, by=current_user.id)
