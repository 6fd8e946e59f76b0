from dataclasses import dataclass
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Security, status
from fastapi.responses import HTMLResponse

from app.activity.backend import ActivityDep
from app.activity.recorder import differences
from app.api.deps import (
    CurrentUser,
    HttpClientDep,
    ItemDep,
    ItemReader,
    ItemWriter,
    PaginationDep,
    get_current_user,
)
from app.cache import ITEMS, CacheDep, invalidate_items
from app.core.config import SettingsDep
from app.crud import item as item_crud
from app.db.session import SessionDep
from app.errors import problems
from app.events.backend import EventBusDep
from app.metrics import ITEMS_CREATED
from app.permissions import Scope
from app.schemas.activity import Kind
from app.schemas.item import ItemCategory, ItemCreate, ItemPublic, ItemUpdate
from app.schemas.page import Page
from app.services.notification import announce_item
from app.services.webhook import notify_item_created

router = APIRouter(
    prefix="/items",
    tags=["items"],
    responses=problems(401, 403),
    dependencies=[Depends(invalidate_items, scope="function")],
)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_item(
    session: SessionDep,
    settings: SettingsDep,
    http_client: HttpClientDep,
    background_tasks: BackgroundTasks,
    current_user: ItemWriter,
    events: EventBusDep,
    activity: ActivityDep,
    item_in: ItemCreate,
) -> ItemPublic:
    item = await item_crud.create_item(session, item_in, owner_id=current_user.id)
    created = ItemPublic.model_validate(item)
    background_tasks.add_task(announce_item, events, created, current_user.id)
    ITEMS_CREATED.labels(created.category).inc()
    activity.created(Kind.ITEM, item.id, by=current_user.id)
    if settings.webhook_url is not None:
        # Runs when the response has been sent, so the client does not wait for it.
        background_tasks.add_task(
            notify_item_created,
            http_client,
            str(settings.webhook_url),
            settings.webhook_key,
            created,
        )
    return created


@router.get("")
async def list_items(
    session: SessionDep,
    page: PaginationDep,
    current_user: ItemReader,
    cache: CacheDep,
    background_tasks: BackgroundTasks,
    category: Annotated[ItemCategory | None, Query()] = None,
) -> Page[ItemPublic]:
    entry = await cache.find(
        Page[ItemPublic],
        ITEMS,
        category,
        page.skip,
        page.limit,
        # Everybody has a list of their own; admins share one.
        None if current_user.is_admin else current_user.id,
    )
    if entry.value is not None:
        return entry.value
    items, total = await item_crud.list_items(
        session,
        skip=page.skip,
        limit=page.limit,
        category=category,
        owner_id=None if current_user.is_admin else current_user.id,
    )
    found = Page[ItemPublic](
        items=[ItemPublic.model_validate(item) for item in items], total=total
    )
    background_tasks.add_task(cache.keep, entry, found)
    return found


@router.get("/{item_id}", responses=problems(404))
async def read_item(item: ItemDep) -> ItemPublic:
    return ItemPublic.model_validate(item)


# Elsewhere the return type describes the response. `response_model` is for a function
# that returns another type: here FastAPI makes the summary from the item itself.
@router.get(
    "/{item_id}/summary",
    response_model=ItemPublic,
    response_model_exclude={"description", "tags", "dimensions"},
    responses=problems(404),
)
async def read_item_summary(item: ItemDep) -> Any:
    return item


@dataclass
class Label:
    """A class can be a dependency: FastAPI fills the parameters of its `__init__`, in a
    thread, as it calls a plain `def`."""

    item: ItemDep
    copies: Annotated[int, Query(ge=1, le=50)] = 1


LabelDep = Annotated[Label, Depends()]


async def end_session(session: SessionDep, _read_before: ItemDep) -> None:
    """Gives the connection back before the request waits for a thread."""
    await session.close()


# `def`, not `async def`: nothing is awaited, only computed. FastAPI runs it in a
# thread, and the event loop serves other requests meanwhile.
@router.get(
    "/{item_id}/label",
    response_class=HTMLResponse,
    responses=problems(404),
    dependencies=[Depends(end_session)],
)
def read_item_label(label: LabelDep) -> str:
    """Labels to print."""
    text = f"<h1>{escape(label.item.name)}</h1><p>{label.item.price:.2f}</p>"
    return f'<!doctype html><html lang="ko">{text * label.copies}</html>'


@router.put(
    "/{item_id}",
    responses=problems(404),
    dependencies=[Security(get_current_user, scopes=[Scope.ITEMS_WRITE])],
)
async def update_item(
    session: SessionDep,
    activity: ActivityDep,
    current_user: CurrentUser,
    item: ItemDep,
    item_in: ItemUpdate,
) -> ItemPublic:
    before = ItemPublic.model_validate(item)
    await item_crud.update_item(session, item, item_in)
    changed = differences(before, ItemPublic.model_validate(item))
    activity.updated(Kind.ITEM, item.id, by=current_user.id, changed=changed)
    return ItemPublic.model_validate(item)


@router.delete(
    "/{item_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(404),
    dependencies=[Security(get_current_user, scopes=[Scope.ITEMS_WRITE])],
)
async def delete_item(
    session: SessionDep, activity: ActivityDep, current_user: CurrentUser, item: ItemDep
) -> None:
    await item_crud.delete_item(session, item)
    activity.deleted(Kind.ITEM, item.id, by=current_user.id)
