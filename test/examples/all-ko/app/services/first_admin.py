import logging

from sqlalchemy.exc import DBAPIError

from app.core.config import Settings
from app.core.security import hash_password
from app.crud import user as user_crud
from app.db.errors import DatabaseUnavailableError
from app.db.session import Database, open_session
from app.errors import ConflictError
from app.permissions import UserRole
from app.schemas.user import UserCreate

logger = logging.getLogger(__name__)


async def create_first_admin(database: Database, settings: Settings) -> None:
    """Create the admin that the settings name, unless the address is taken.

    An existing account is left alone: it may belong to somebody else, and its password
    may have been changed since.
    """
    email, password = settings.first_admin_email, settings.first_admin_password
    if email is None or password is None:
        return
    admin_in = UserCreate(email=email, password=password.get_secret_value())
    try:
        await _create(database, admin_in)
    except (DBAPIError, DatabaseUnavailableError):
        # The application starts without its database, too, and reports it not ready.
        logger.exception("the first admin was not made: start again with a database")


async def _create(database: Database, admin_in: UserCreate) -> None:
    async with open_session(database) as session:
        user = await user_crud.get_user_by_email(session, admin_in.email)
    if user is not None:
        if user.role is not UserRole.ADMIN:
            logger.warning("%s is FIRST_ADMIN_EMAIL, but no admin", admin_in.email)
        return
    hashed_password = await hash_password(admin_in.password)
    try:
        async with open_session(database) as session:
            await user_crud.create_user(
                session, admin_in, hashed_password=hashed_password, role=UserRole.ADMIN
            )
    except ConflictError:
        # Another worker has started at the same time and was faster.
        return
    logger.info("made the first admin, %s", admin_in.email)
