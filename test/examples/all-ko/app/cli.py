import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from getpass import getpass

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from app.core.config import get_settings
from app.core.security import hash_password
from app.crud import user as user_crud
from app.db.errors import DatabaseUnavailableError
from app.db.session import open_database, open_session
from app.errors import ConflictError
from app.permissions import UserRole
from app.schemas.user import UserCreate


def main(arguments: Sequence[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m app.cli")
    commands = parser.add_subparsers(required=True, metavar="command")
    create_admin = commands.add_parser(
        "create-admin",
        help="make a user who may manage all others",
        description="Asks for the password, or reads it from a pipe.",
    )
    create_admin.add_argument("email", metavar="EMAIL")
    email = parser.parse_args(arguments).email

    try:
        admin_in = UserCreate(email=email, password=read_password())
    except ValidationError as error:
        sys.exit("\n".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors()))
    try:
        asyncio.run(save_admin(admin_in))
    except ConflictError:
        sys.exit(f"{admin_in.email} has an account; another admin can change its role.")
    except (DBAPIError, DatabaseUnavailableError) as error:
        sys.exit(f"{error}\n\nIs the database up, and is it migrated?")
    print(f"{admin_in.email} is an admin now.")


def read_password() -> str:
    # Not an argument: everybody on the machine can read those, and the shell keeps them.
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        sys.exit("The two differ.")
    return password


async def save_admin(admin_in: UserCreate) -> None:
    hashed_password = await hash_password(admin_in.password)
    async with (
        open_database(get_settings()) as database,
        open_session(database) as session,
    ):
        await user_crud.create_user(
            session, admin_in, hashed_password=hashed_password, role=UserRole.ADMIN
        )


if __name__ == "__main__":
    main()
