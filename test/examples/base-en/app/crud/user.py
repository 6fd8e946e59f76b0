from app.db.session import Session
from app.errors import ConflictError, NotFoundError
from app.models.user import User
from app.schemas.user import UserCreate, UserUpdate


async def get_user(session: Session, user_id: int) -> User:
    user = session.database.users.get(user_id)
    if user is None:
        raise NotFoundError(f"There is no user {user_id}")
    return user


async def get_user_by_email(session: Session, email: str) -> User | None:
    email = email.lower()
    users = session.database.users.values()
    return next((user for user in users if user.email.lower() == email), None)


async def list_users(
    session: Session, *, skip: int, limit: int
) -> tuple[list[User], int]:
    users = list(session.database.users.values())
    return users[skip : skip + limit], len(users)


async def create_user(session: Session, user_in: UserCreate) -> User:
    await _check_email(session, user_in.email)
    user = User(
        id=session.database.users.next_id(),
        email=user_in.email,
        full_name=user_in.full_name,
    )
    session.database.users[user.id] = user
    return user


async def update_user(session: Session, user: User, user_in: UserUpdate) -> None:
    await _check_email(session, user_in.email, owner=user)
    user.email = user_in.email
    user.full_name = user_in.full_name


async def delete_user(session: Session, user: User) -> None:
    del session.database.users[user.id]


async def _check_email(
    session: Session, email: str, *, owner: User | None = None
) -> None:
    other = await get_user_by_email(session, email)
    if other is not None and other is not owner:
        raise ConflictError("This e-mail address is already in use")
