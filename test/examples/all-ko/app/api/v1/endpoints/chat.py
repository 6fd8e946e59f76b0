from typing import Annotated

from fastapi import APIRouter, Path, Security, WebSocket
from pydantic import BaseModel

from app.events.backend import EventBusDep
from app.events.channels import room_channel
from app.events.connection import ConnectionsDep
from app.permissions import Scope
from app.schemas.chat import ChatMessage, ChatPost, ChatPresence
from app.services.websocket_session import WebSocketSession, get_websocket_session

ChatSession = Annotated[
    WebSocketSession, Security(get_websocket_session, scopes=[Scope.CHAT])
]

router = APIRouter(prefix="/ws/chat")

RoomName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]


@router.websocket("/{room}")
async def chat(
    websocket: WebSocket,
    connections: ConnectionsDep,
    events: EventBusDep,
    session: ChatSession,
    room: RoomName,
) -> None:
    """Everybody in a room gets what is said in it."""
    channel = room_channel(room)
    author = session.user.full_name or f"user {session.user.id}"

    def tell(event: BaseModel) -> None:
        events.publish(channel, event.model_dump_json())

    async with connections.open(websocket, guard=session.ended) as connection:
        with events.subscribe(channel, connection.send):
            tell(ChatPresence(type="joined", author=author))
            try:
                while True:
                    post = await connection.receive_valid(ChatPost)
                    tell(ChatMessage(author=author, text=post.text))
            finally:
                tell(ChatPresence(type="left", author=author))
