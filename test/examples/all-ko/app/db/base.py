from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware datetimes in UTC out, on every database.

    PostgreSQL answers in UTC. SQLite forgets the time zone, so what it returns has none;
    it is UTC, because only UTC goes in.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(
                "a datetime without a time zone could be any hour: use datetime(UTC)"
            )
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base class of all models."""

    # A migration can only drop a constraint whose name it knows.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    # The column types of `Mapped[...]`. An enumeration is stored as the words that the
    # API shows, in a text column: a new member needs no migration.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
    }

    # Without `sqlite_autoincrement`, SQLite reuses the id of a deleted row, and a
    # client that still has the old id would reach the new row.
    __table_args__: Any = {"sqlite_autoincrement": True}  # noqa: RUF012

    # No warning when two requests delete the same row and the second finds nothing.
    __mapper_args__ = {"confirm_deleted_rows": False}  # noqa: RUF012
