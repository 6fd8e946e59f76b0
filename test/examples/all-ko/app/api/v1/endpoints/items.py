from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Security, status
from fastapi.responses import HTMLResponse

from app.activity.backend import ActivityDep
from app.activity.recorder import differences
from app.api.deps import (
    CacheDep,
    CachedItemDep,
    CurrentUser,
    HttpClientDep,
    ItemDep,
    ItemReader,
    ItemWriter,
    PaginationDep,
    get_current_user,
)
from app.cache import ITEMS, invalidate_items
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
from app.services.auth import is_admin
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
    item = await item_crud.create_item(
        session,
        item_in,
        owner_id=current_user.id,
    )
    created = ItemPublic.model_validate(item)
    background_tasks.add_task(
        announce_item,
        events,
        created,
        current_user.id,
    )
    ITEMS_CREATED.labels(created.category).inc()
    activity.created(Kind.ITEM, item.id, by=current_user.id)
    if settings.webhook_url is not None:
        # Runs when the response has been sent, so the client does not wait for it.
        background_tasks.add_task(
            notify_item_created, http_client, str(settings.webhook_url), created
        )
    return created


@router.get("")
async def list_items(
    session: SessionDep,
    page: PaginationDep,
    current_user: ItemReader,
    cache: CacheDep,
    category: Annotated[ItemCategory | None, Query()] = None,
) -> Page[ItemPublic]:
    async def load() -> Page[ItemPublic]:
        items, total = await item_crud.list_items(
            session,
            skip=page.skip,
            limit=page.limit,
            category=category,
            owner_id=None if is_admin(current_user) else current_user.id,
        )
        return Page(
            items=[ItemPublic.model_validate(item) for item in items],
            total=total,
            skip=page.skip,
            limit=page.limit,
        )

    return await cache.get(
        ITEMS,
        (
            "list",
            category,
            page.skip,
            page.limit,
            # Everybody has a list of their own; admins share one.
            None if is_admin(current_user) else current_user.id,
        ),
        Page[ItemPublic],
        load,
    )


@router.get("/{item_id}", responses=problems(404))
async def read_item(item: CachedItemDep) -> ItemPublic:
    return item


# Elsewhere the return type says what is sent. `response_model` is for a function that
# returns something else; here FastAPI makes the summary out of the item itself.
@router.get(
    "/{item_id}/summary",
    response_model=ItemPublic,
    response_model_exclude={"description", "tags", "dimensions"},
    responses=problems(404),
)
async def read_item_summary(item: ItemDep) -> Any:
    return item


# `def`, not `async def`: nothing is awaited, only computed. FastAPI runs it in a
# thread, and the event loop serves other requests meanwhile.
@router.get("/{item_id}/label", response_class=HTMLResponse, responses=problems(404))
def read_item_label(item: ItemDep) -> str:
    """A label to print."""
    return f"<!doctype html><h1>{escape(item.name)}</h1><p>{item.price:.2f}</p>"


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
    item = await item_crud.update_item(session, item, item_in)
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
    session: SessionDep,
    activity: ActivityDep,
    current_user: CurrentUser,
    item: ItemDep,
) -> None:
    await item_crud.delete_item(session, item)
    activity.deleted(Kind.ITEM, item.id, by=current_user.id)
