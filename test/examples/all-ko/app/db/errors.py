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


CONFLICTS: dict[str | None, str] = {
    # SQLSTATE of PostgreSQL, and the name that SQLite has for the same
    "23503": "What it refers to was deleted in the meantime",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "What it refers to was deleted in the meantime",
    "23505": "It exists already",
    "SQLITE_CONSTRAINT_UNIQUE": "It exists already",
}


def conflict_of(error: IntegrityError) -> str | None:
    """A message about the change of another request that this one conflicts with; None
    for any other error."""
    code = getattr(error.orig, "sqlstate", None)
    return CONFLICTS.get(code or getattr(error.orig, "sqlite_errorname", None))
