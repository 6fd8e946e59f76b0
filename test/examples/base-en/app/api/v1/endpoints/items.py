from dataclasses import dataclass
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Query, status
from fastapi.responses import HTMLResponse

from app.api.deps import HttpClientDep, ItemDep, PaginationDep
from app.core.config import SettingsDep
from app.crud import item as item_crud
from app.db.session import SessionDep
from app.errors import problems
from app.schemas.item import ItemCategory, ItemCreate, ItemPublic, ItemUpdate
from app.schemas.page import Page
from app.services.webhook import notify_item_created

router = APIRouter(prefix="/items", tags=["items"])


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_item(
    session: SessionDep,
    settings: SettingsDep,
    http_client: HttpClientDep,
    background_tasks: BackgroundTasks,
    item_in: ItemCreate,
) -> ItemPublic:
    item = await item_crud.create_item(session, item_in)
    created = ItemPublic.model_validate(item)
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
    category: Annotated[ItemCategory | None, Query()] = None,
) -> Page[ItemPublic]:
    items, total = await item_crud.list_items(
        session, skip=page.skip, limit=page.limit, category=category
    )
    return Page(items=[ItemPublic.model_validate(item) for item in items], total=total)


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


# `def`, not `async def`: nothing is awaited, only computed. FastAPI runs it in a
# thread, and the event loop serves other requests meanwhile.
@router.get("/{item_id}/label", response_class=HTMLResponse, responses=problems(404))
def read_item_label(label: LabelDep) -> str:
    """Labels to print."""
    text = f"<h1>{escape(label.item.name)}</h1><p>{label.item.price:.2f}</p>"
    return f'<!doctype html><html lang="en">{text * label.copies}</html>'


@router.put("/{item_id}", responses=problems(404))
async def update_item(
    session: SessionDep, item: ItemDep, item_in: ItemUpdate
) -> ItemPublic:
    await item_crud.update_item(session, item, item_in)
    return ItemPublic.model_validate(item)


@router.delete(
    "/{item_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404)
)
async def delete_item(session: SessionDep, item: ItemDep) -> None:
    await item_crud.delete_item(session, item)
