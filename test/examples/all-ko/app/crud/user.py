from sqlalchemy import bindparam, select, update

from app.db.session import Database, Session, fetch_page
from app.errors import ConflictError, NotFoundError
from app.models.user import User
from app.permissions import UserRole
from app.schemas.user import UserCreate, UserUpdate


async def get_user(session: Session, user_id: int) -> User:
    user = await session.get(User, user_id)
    if user is None:
        raise NotFoundError(f"There is no user {user_id}")
    return user


# Made once: every request with a token runs it.
_USER_BY_ID = select(User.__table__).where(User.id == bindparam("user_id"))


async def find_user(database: Database, user_id: int) -> User | None:
    """The user as they are now, in no session: changes to the object are not saved."""
    async with database.reading() as reader:
        rows = await reader.execute(_USER_BY_ID, {"user_id": user_id})
        row = rows.one_or_none()
    return User(**row._mapping) if row else None


async def require_another_admin(session: Session, user: User) -> None:
    """Before an admin is demoted, locked out or deleted: the last one stays."""
    if user.role is not UserRole.ADMIN or not user.is_active:
        return
    # This UPDATE changes nothing, but it locks the rows of all admins until the commit,
    # so that two admins cannot remove each other at the same moment.
    lock = update(User).where(User.role == UserRole.ADMIN, User.is_active)
    statement = lock.values(role=UserRole.ADMIN).returning(User.id)
    admins = (await session.scalars(statement)).all()
    if len(admins) < 2:
        raise ConflictError("The last admin has to stay")


async def replace_password(
    session: Session, user_id: int, hashed_password: str, *, version: int
) -> bool:
    """Revokes every token as well. False if that has happened since `version`: of two
    requests with one token, the second finds another version."""
    unchanged = update(User).where(User.id == user_id, User.token_version == version)
    replaced = unchanged.values(
        hashed_password=hashed_password, token_version=version + 1
    )
    return await session.scalar(replaced.returning(User.id)) is not None


async def get_user_by_email(session: Session, email: str) -> User | None:
    return await session.scalar(select(User).where(User.email == email.lower()))


async def list_users(
    session: Session, *, skip: int, limit: int
) -> tuple[list[User], int]:
    return await fetch_page(
        session, select(User).order_by(User.id), skip=skip, limit=limit
    )


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
    await session.flush()
    return user


async def update_user(session: Session, user: User, user_in: UserUpdate) -> None:
    user.email = user_in.email
    user.full_name = user_in.full_name


async def delete_user(session: Session, user: User) -> None:
    await require_another_admin(session, user)
    await session.delete(user)
