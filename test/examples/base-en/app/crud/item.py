from app.db.session import Session
from app.errors import NotFoundError
from app.models.item import Item
from app.schemas.item import ItemCategory, ItemCreate, ItemUpdate


async def get_item(session: Session, item_id: int) -> Item:
    item = session.database.items.get(item_id)
    if item is None:
        raise NotFoundError(f"There is no item {item_id}")
    return item


async def list_items(
    session: Session, *, skip: int, limit: int, category: ItemCategory | None = None
) -> tuple[list[Item], int]:
    items = [
        item
        for item in session.database.items.values()
        if (category is None or item.category == category)
    ]
    return items[skip : skip + limit], len(items)


async def create_item(session: Session, item_in: ItemCreate) -> Item:
    item = Item(id=session.database.items.next_id(), **item_in.model_dump())
    session.database.items[item.id] = item
    return item


async def update_item(session: Session, item: Item, item_in: ItemUpdate) -> None:
    for name, value in item_in.model_dump().items():
        setattr(item, name, value)


async def delete_item(session: Session, item: Item) -> None:
    del session.database.items[item.id]
