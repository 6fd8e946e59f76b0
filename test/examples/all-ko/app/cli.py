import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from getpass import getpass

from pydantic import ValidationError

from app.core.config import get_settings
from app.core.security import hash_password
from app.crud import user as user_crud
from app.db.session import Session, open_database, open_session
from app.errors import AppError, NotFoundError
from app.models.user import User
from app.permissions import UserRole
from app.schemas.user import UserCreate, normalise_email
from app.services.board_seed import seed_board
from app.services.orphans import remove_orphans


def main(arguments: Sequence[str] | None = None) -> None:
    """Manage the application from the command line."""
    parser = ArgumentParser(prog="python -m app.cli", description=main.__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    create = commands.add_parser("create-admin", help="make or promote an admin")
    create.add_argument("email")
    create.set_defaults(command=create_admin)
    role = commands.add_parser("set-role", help="give a user another role")
    role.add_argument("email")
    role.add_argument("role", type=UserRole, choices=UserRole)
    role.set_defaults(command=set_role)
    password = commands.add_parser("set-password", help="set a forgotten password")
    password.add_argument("email")
    password.set_defaults(command=set_password)
    clean = commands.add_parser("clean-uploads", help="remove files without an upload")
    clean.set_defaults(command=clean_uploads)
    seed = commands.add_parser("seed", help="fill the board for a demonstration")
    seed.add_argument("--posts", type=int, default=100, help="how many; 100 by default")
    seed.set_defaults(command=fill_board)
    options = vars(parser.parse_args(arguments))
    command = options.pop("command")
    try:
        print(asyncio.run(command(**options)))
    except ValidationError as error:
        sys.exit("\n".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors()))
    except AppError as error:
        sys.exit(error.detail)


def read_password() -> str:
    """Asks for the password, or reads it from a pipe."""
    # Not a command-line argument: all users of the machine can read those, and the
    # shell stores them.
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        sys.exit("The two differ.")
    return password


@asynccontextmanager
async def transaction() -> AsyncGenerator[Session]:
    async with (
        open_database(get_settings()) as database,
        open_session(database) as session,
    ):
        yield session


async def find_user(session: Session, email: str) -> User:
    user = await user_crud.get_user_by_email(session, normalise_email(email))
    if user is None:
        raise NotFoundError(f"There is no user {email}")
    return user


async def create_admin(email: str) -> str:
    """Makes the account. If it exists, makes it an admin and sets the password."""
    admin_in = UserCreate(email=email, password=read_password())
    hashed_password = await hash_password(admin_in.password)
    async with transaction() as session:
        user = await user_crud.get_user_by_email(session, admin_in.email)
        user = user or await user_crud.create_user(
            session, admin_in, hashed_password=hashed_password
        )
        user.role, user.is_active = UserRole.ADMIN, True
        replace_password(user, hashed_password)
    return f"{email} is an admin now."


async def set_role(email: str, role: UserRole) -> str:
    async with transaction() as session:
        user = await find_user(session, email)
        if role is not UserRole.ADMIN:
            await user_crud.require_another_admin(session, user)
        user.role = role
    return f"{email} has the role {role} now."


async def set_password(email: str) -> str:
    # Checks the password by the rules of a sign-up.
    user_in = UserCreate(email=email, password=read_password())
    hashed_password = await hash_password(user_in.password)
    async with transaction() as session:
        replace_password(await find_user(session, email), hashed_password)
    return f"{email} has another password now."


def replace_password(user: User, hashed_password: str) -> None:
    user.hashed_password = hashed_password
    # Whoever knew the old password is logged out.
    user.token_version += 1


async def clean_uploads() -> str:
    async with transaction() as session:
        removed = await remove_orphans(session, get_settings().upload_dir)
    return f"{removed} files without an upload removed."


async def fill_board(posts: int) -> str:
    async with transaction() as session:
        await seed_board(session, posts)
    return f"{posts} posts more, with comments."


if __name__ == "__main__":
    main()
