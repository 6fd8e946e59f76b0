from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.db.errors import is_duplicate
from app.db.page import fetch_page
from app.db.session import Session
from app.errors import ConflictError, NotFoundError
from app.models.user import User
from app.permissions import UserRole
from app.schemas.user import UserCreate, UserUpdate


async def get_user(session: Session, user_id: int) -> User:
    user = await session.get(User, user_id)
    if user is None:
        raise NotFoundError(f"There is no user {user_id}")
    return user


async def get_user_by_email(session: Session, email: str) -> User | None:
    users = await session.scalars(select(User).where(User.email == email.lower()))
    return users.one_or_none()


async def list_users(
    session: Session, *, skip: int, limit: int
) -> tuple[list[User], int]:
    statement = select(User).order_by(User.id)
    return await fetch_page(session, statement, skip=skip, limit=limit)


async def create_user(
    session: Session,
    user_in: UserCreate,
    *,
    hashed_password: str,
    role: UserRole = UserRole.USER,
) -> User:
    user = User(
        email=user_in.email,
        full_name=user_in.full_name,
        hashed_password=hashed_password,
        role=role,
    )
    session.add(user)
    await _flush(session)
    return user


async def update_user(session: Session, user: User, user_in: UserUpdate) -> User:
    user.email = user_in.email
    user.full_name = user_in.full_name
    await _flush(session)
    return user


async def delete_user(session: Session, user: User) -> None:
    await session.delete(user)
    await session.flush()


async def _flush(session: Session) -> None:
    """Relies on the unique constraint: after a SELECT that finds the address free, another
    request could still take it before the INSERT."""
    try:
        await session.flush()
    except IntegrityError as error:
        if is_duplicate(error, "users", "email"):
            raise ConflictError("This e-mail address is already in use") from error
        raise
