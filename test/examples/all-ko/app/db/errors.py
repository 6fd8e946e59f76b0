from sqlalchemy.exc import IntegrityError

from app.errors import ServiceUnavailableError


class DatabaseUnavailableError(ServiceUnavailableError):
    """The database cannot be reached, or the connection broke during a query."""

    def __init__(self) -> None:
        super().__init__("The database does not answer", headers={"Retry-After": "5"})


# Errors are told apart by code and never by message: PostgreSQL writes its messages in
# the language of its server.


def is_unavailable(error: BaseException) -> bool:
    """Whether the same statement may succeed later: the network failed, or PostgreSQL
    is starting, stopping or full, or cancelled a statement that took too long."""
    sqlstate = getattr(error, "sqlstate", None) or ""
    return isinstance(error, OSError) or sqlstate[:2] in {"08", "53", "57"}


def is_duplicate(error: IntegrityError, table: str, *columns: str) -> bool:
    """Whether the unique constraint over these columns was violated."""
    original = error.orig
    if getattr(original, "sqlite_errorname", None) == "SQLITE_CONSTRAINT_UNIQUE":
        # SQLite names the columns instead of the constraint.
        failed = ", ".join(f"{table}.{column}" for column in columns)
        return str(original).endswith(f": {failed}")
    name = getattr(original and original.__cause__, "constraint_name", None)
    return name == "_".join(["uq", table, *columns])


def is_broken_reference(error: IntegrityError) -> bool:
    """Whether a foreign key was violated: the row refers to a row that is gone."""
    original = error.orig
    return (
        getattr(original, "sqlstate", None) == "23503"
        or getattr(original, "sqlite_errorname", None) == "SQLITE_CONSTRAINT_FOREIGNKEY"
    )
