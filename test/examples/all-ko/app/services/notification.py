from app.events.bus import EventBus
from app.events.channels import notifications_channel
from app.schemas.item import ItemPublic
from app.schemas.notification import Notification


async def announce_item(events: EventBus, item: ItemPublic, owner_id: int) -> None:
    """Tell whoever is connected. A background task: an item that could not be
    committed must not be announced."""
    channel = notifications_channel(owner_id)
    events.publish(channel, Notification(item=item).model_dump_json())
