import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from getpass import getpass

from pydantic import ValidationError

from app.core.config import get_settings
from app.core.security import hash_password
from app.crud import user as user_crud
from app.db.session import open_database, open_session
from app.permissions import UserRole
from app.schemas.user import UserCreate


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a user who may manage all others."""
    parser = ArgumentParser(prog="python -m app.cli", description=main.__doc__)
    parser.add_argument("command", choices=["create-admin"])
    parser.add_argument("email")
    email = parser.parse_args(arguments).email
    try:
        admin_in = UserCreate(email=email, password=read_password())
        asyncio.run(create_admin(admin_in))
    except ValidationError as error:
        sys.exit("\n".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors()))
    print(f"{email} is an admin now.")


def read_password() -> str:
    """Asks for the password, or reads it from a pipe."""
    # Not an argument: everybody on the machine can read those, and the shell keeps them.
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        sys.exit("The two differ.")
    return password


async def create_admin(admin_in: UserCreate) -> None:
    """Makes the account, or promotes the one that is there and gives it the password."""
    hashed_password = await hash_password(admin_in.password)
    async with (
        open_database(get_settings()) as database,
        open_session(database) as session,
    ):
        user = await user_crud.get_user_by_email(session, admin_in.email)
        user = user or await user_crud.create_user(
            session, admin_in, hashed_password=hashed_password
        )
        user.role, user.is_active = UserRole.ADMIN, True
        user.hashed_password = hashed_password
        # Whoever knew the old password is logged out.
        user.token_version += 1


if __name__ == "__main__":
    main()
