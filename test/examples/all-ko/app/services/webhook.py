import json
import logging

from httpx2 import AsyncClient, HTTPError
from pydantic import SecretStr

from app.core.security import sign
from app.schemas.item import ItemPublic

logger = logging.getLogger(__name__)


async def notify_item_created(
    client: AsyncClient, url: str, key: SecretStr | None, item: ItemPublic
) -> None:
    """Tell the webhook. Nobody waits for the answer, so a failure is only logged."""
    event = {"event": "item.created", "item": item.model_dump(mode="json")}
    content = json.dumps(event).encode()
    signature = {"X-Signature": sign(content, key)} if key is not None else {}
    headers = {"Content-Type": "application/json"} | signature
    try:
        response = await client.post(url, content=content, headers=headers)
        response.raise_for_status()
    except HTTPError:
        logger.exception("webhook failed for item %d", item.id)
