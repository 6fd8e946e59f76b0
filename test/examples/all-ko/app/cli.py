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
    except ConflictError:
        sys.exit(f"{email} has an account; another admin can change its role.")
    except (DBAPIError, DatabaseUnavailableError) as error:
        sys.exit(f"{error}\n\nIs the database up, and is it migrated?")
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
