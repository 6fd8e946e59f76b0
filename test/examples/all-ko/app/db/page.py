from typing import TypeVar

from sqlalchemy import Select, func, select

from app.db.session import Session

T = TypeVar("T")


async def fetch_page(
    session: Session, statement: Select[T], *, skip: int, limit: int
) -> tuple[list[T], int]:
    """One page of the rows, and how many there are on all pages together.

    The statement says in which order: without one, pages may overlap.
    """
    rows = select(func.count()).select_from(statement.order_by(None).subquery())
    total = (await session.execute(rows)).scalar_one()
    return list(await session.scalars(statement.offset(skip).limit(limit))), total
