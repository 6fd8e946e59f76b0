from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.schemas.item import ItemCategory


@dataclass(kw_only=True)
class Item:
    id: int
    name: str
    description: str | None = None
    price: float
    category: ItemCategory
    is_offer: bool = False
    tags: list[str]
    dimensions: dict[str, float] | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
