from collections.abc import Callable, Sequence

from pydantic import BaseModel

from app.schemas.item import ItemCategory, ItemPublic

# Not for each item: reporting the progress costs more than counting an item.
REPORT_EVERY = 100


class CategorySummary(BaseModel):
    items: int = 0
    on_offer: int = 0
    lowest_price: float | None = None
    highest_price: float | None = None


class CatalogueReport(BaseModel):
    items: int
    categories: dict[ItemCategory, CategorySummary]


def summarise(
    items: Sequence[ItemPublic], report: Callable[[float, str], None]
) -> CatalogueReport:
    categories: dict[ItemCategory, CategorySummary] = {}
    for number, item in enumerate(items):
        if number % REPORT_EVERY == 0:
            report(number / len(items), f"{number} of {len(items)} items")
        summary = categories.setdefault(item.category, CategorySummary())
        summary.items += 1
        summary.on_offer += item.is_offer
        prices = [
            price
            for price in (summary.lowest_price, summary.highest_price, item.price)
            if price is not None
        ]
        summary.lowest_price, summary.highest_price = min(prices), max(prices)
    return CatalogueReport(items=len(items), categories=categories)
