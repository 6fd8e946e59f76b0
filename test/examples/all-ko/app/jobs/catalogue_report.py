import asyncio

from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import get_settings
from app.crud import item as item_crud
from app.db.engine import make_engine
from app.db.errors import DatabaseUnavailableError
from app.jobs.job import JobKind, Report, TransientError
from app.schemas.item import ItemCategory, ItemPublic
from app.services.catalogue import CatalogueReport, summarise

MAX_ITEMS = 10_000


class CatalogueReportPayload(BaseModel):
    """Which items, not the items: whoever does the work reads them, as they are then."""

    category: ItemCategory | None
    owner_id: int | None


def make_report(payload: CatalogueReportPayload, report: Report) -> CatalogueReport:
    # An engine's connections belong to one event loop. A worker has none, and here a
    # thread does the work; so each job has its own loop and its own engine.
    items = asyncio.run(_read_items(payload))
    return summarise(items, report)


async def _read_items(payload: CatalogueReportPayload) -> list[ItemPublic]:
    engine = make_engine(get_settings())
    try:
        async with AsyncSession(engine) as session:
            items, _ = await item_crud.list_items(
                session,
                skip=0,
                limit=MAX_ITEMS,
                category=payload.category,
                owner_id=payload.owner_id,
            )
            return [ItemPublic.model_validate(item) for item in items]
    except (DatabaseUnavailableError, OperationalError) as error:
        raise TransientError("the database does not answer") from error
    finally:
        await engine.dispose()


CATALOGUE_REPORT = JobKind(name="catalogue-report", work=make_report)
