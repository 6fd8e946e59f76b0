from typing import Annotated

from anyio import sleep_forever
from fastapi import APIRouter, Security, WebSocket

from app.events.backend import EventBusDep
from app.events.channels import notifications_channel
from app.events.connection import ConnectionsDep
from app.permissions import Scope
from app.services.websocket_session import WebSocketSession, get_websocket_session

NotificationSession = Annotated[
    WebSocketSession, Security(get_websocket_session, scopes=[Scope.ITEMS_READ])
]

router = APIRouter(prefix="/ws/notifications")


@router.websocket("")
async def notifications(
    websocket: WebSocket,
    connections: ConnectionsDep,
    events: EventBusDep,
    session: NotificationSession,
) -> None:
    """Events about the user's own data, whichever device caused them."""
    channel = notifications_channel(session.user.id)
    async with connections.open(
        websocket, one_way=True, guard=session.ended
    ) as connection:
        with events.subscribe(channel, connection.send):
            await sleep_forever()
