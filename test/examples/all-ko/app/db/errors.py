from sqlalchemy.exc import IntegrityError

from app.errors import ServiceUnavailableError


class DatabaseUnavailableError(ServiceUnavailableError):
    """It cannot be reached, or went away in the middle of something."""

    def __init__(self) -> None:
        super().__init__("The database does not answer", headers={"Retry-After": "5"})


def is_duplicate(error: IntegrityError, table: str, *columns: str) -> bool:
    """Whether the unique constraint over these columns was the one violated."""
    message = str(error.orig)
    # PostgreSQL names the constraint, SQLite the columns.
    constraint = "_".join(["uq", table, *columns])
    failed = ", ".join(f"{table}.{column}" for column in columns)
    return f'"{constraint}"' in message or message.endswith(f"failed: {failed}")


def is_broken_reference(error: IntegrityError) -> bool:
    """Whether a row would have referred to one that is not there."""
    # Both databases say these words, in letters of different size.
    return "foreign key constraint" in str(error.orig).lower()
