from sqlalchemy import select

from app.db.session import Session, fetch_page
from app.errors import NotFoundError
from app.models.item import Item
from app.schemas.item import ItemCategory, ItemCreate, ItemUpdate


async def get_item(session: Session, item_id: int, *, owner_id: int | None) -> Item:
    item = await session.get(Item, item_id)
    if item is None or (owner_id is not None and item.owner_id != owner_id):
        raise NotFoundError(f"There is no item {item_id}")
    return item


async def list_items(
    session: Session,
    *,
    skip: int,
    limit: int,
    category: ItemCategory | None = None,
    owner_id: int | None = None,
) -> tuple[list[Item], int]:
    statement = select(Item).order_by(Item.id)
    if category is not None:
        statement = statement.where(Item.category == category)
    if owner_id is not None:
        statement = statement.where(Item.owner_id == owner_id)
    return await fetch_page(session, statement, skip=skip, limit=limit)


async def create_item(session: Session, item_in: ItemCreate, *, owner_id: int) -> Item:
    item = Item(owner_id=owner_id, **item_in.model_dump())
    session.add(item)
    # Sends the INSERT, so that the item has its id; the commit comes later.
    await session.flush()
    return item


async def update_item(session: Session, item: Item, item_in: ItemUpdate) -> None:
    for name, value in item_in.model_dump().items():
        setattr(item, name, value)


async def delete_item(session: Session, item: Item) -> None:
    await session.delete(item)
