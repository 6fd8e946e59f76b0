from collections.abc import Sequence
from typing import Any, Protocol, TypeVar


class _WithId(Protocol):
    @property
    def id(self) -> Any: ...


Row = TypeVar("Row", bound=_WithId)


def cut_page(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], int | None]:
    """The page, and the cursor of the next one if one more row than `limit` came."""
    page = rows[:limit]
    return page, page[-1].id if len(rows) > limit else None
