import logging

from httpx2 import AsyncClient, HTTPError

from app.schemas.item import ItemPublic

logger = logging.getLogger(__name__)


async def notify_item_created(client: AsyncClient, url: str, item: ItemPublic) -> None:
    """Tell the webhook. Nobody waits for the answer, so a failure is only logged."""
    try:
        response = await client.post(
            url, json={"event": "item.created", "item": item.model_dump(mode="json")}
        )
        response.raise_for_status()
    except HTTPError:
        logger.exception("webhook failed for item %d", item.id)
