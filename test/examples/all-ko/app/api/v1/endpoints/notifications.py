from anyio import sleep_forever
from fastapi import APIRouter, WebSocket

from app.api.deps import NotificationSession
from app.events.backend import EventBusDep
from app.events.channels import notifications_channel
from app.events.connection import ConnectionsDep

router = APIRouter(prefix="/ws/notifications")


@router.websocket("")
async def notifications(
    websocket: WebSocket,
    connections: ConnectionsDep,
    events: EventBusDep,
    session: NotificationSession,
) -> None:
    """What happens to what is one's own, on whichever device it was done."""
    channel = notifications_channel(session.user.id)
    async with connections.open(
        websocket, one_way=True, guard=session.ended
    ) as connection:
        with events.subscribe(channel, connection.send):
            await sleep_forever()
