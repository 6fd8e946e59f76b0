import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Annotated, TypeVar, cast

from anyio import CancelScope, create_task_group, move_on_after
from fastapi import Depends, WebSocket, WebSocketException, status
from fastapi.requests import HTTPConnection
from fastapi.websockets import WebSocketDisconnect, WebSocketState
from pydantic import BaseModel, ValidationError

from app.core.config import Settings
from app.errors import AppError
from app.metrics import WEBSOCKETS_DROPPED, WEBSOCKETS_OPEN
from app.schemas.websocket import MessageError
from app.websockets import accept, close_code, close_reason

logger = logging.getLogger(__name__)

# Seconds in which a client has to take the messages that wait, and the close frame
CLOSE_TIMEOUT = 5.0

# Runs while the connection is open. Returns a reason when the connection has to end.
Guard = Callable[[], Awaitable[str]]

Schema = TypeVar("Schema", bound=BaseModel)


class Connection:
    """One WebSocket: a queue of outgoing messages, and a task that sends them."""

    def __init__(self, websocket: WebSocket, settings: Settings) -> None:
        self._websocket = websocket
        self._max_message = settings.websocket_max_message
        self._queue = asyncio.Queue[str](settings.websocket_queue)
        self._scope = CancelScope()
        self._closing: tuple[int, str] | None = None

    def send(self, message: str) -> None:
        """Never waits, so that a slow client cannot hold up a publisher.

        While the client's buffers are full, messages wait in the queue. A client whose
        queue is full is dropped.
        """
        if self._closing is not None:
            return
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            logger.warning("a client that reads too slowly is dropped")
            WEBSOCKETS_DROPPED.inc()
            self.end(status.WS_1013_TRY_AGAIN_LATER, "This client reads too slowly")

    def end(self, code: int, reason: str) -> None:
        """Close the connection, from any task. Only the first reason is sent."""
        if self._closing is None:
            self._closing = (code, reason)
            self._scope.cancel()

    async def receive(self) -> str:
        """The next message. WebSocketException for bytes or a message that is too big."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"], message.get("reason"))
        text: str | None = message.get("text")
        if text is None:
            raise WebSocketException(
                status.WS_1003_UNSUPPORTED_DATA, "Send text, not bytes"
            )
        if len(text.encode()) > self._max_message:
            raise WebSocketException(
                status.WS_1009_MESSAGE_TOO_BIG,
                f"A message may have {self._max_message} bytes",
            )
        return text

    async def receive_valid(self, schema: type[Schema]) -> Schema:
        """The next valid message. The client is told why another one is invalid."""
        while True:
            try:
                return schema.model_validate_json(await self.receive())
            except ValidationError as error:
                self.send(MessageError.of(error).model_dump_json())

    async def _refuse_messages(self) -> None:
        """For an endpoint that only sends: refuses messages, and notices when the
        client disconnects."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            self.end(status.WS_1006_ABNORMAL_CLOSURE, "")
        self.end(status.WS_1008_POLICY_VIOLATION, "Nothing is read here")

    async def _write(self) -> None:
        try:
            while True:
                await self._websocket.send_text(await self._queue.get())
                self._queue.task_done()
        except (WebSocketDisconnect, RuntimeError):
            # Disconnected. Uvicorn raises RuntimeError when its ping had no answer.
            self.end(status.WS_1006_ABNORMAL_CLOSURE, "")

    async def _watch(self, guard: Guard) -> None:
        self.end(status.WS_1008_POLICY_VIOLATION, await guard())

    async def _close(self) -> None:
        code, reason = self._closing or (status.WS_1000_NORMAL_CLOSURE, "")
        is_gone = self._websocket.client_state is WebSocketState.DISCONNECTED
        if is_gone or code == status.WS_1006_ABNORMAL_CLOSURE:
            return
        # The close frame, too, waits for a client that does not read; it may leave.
        with suppress(WebSocketDisconnect, RuntimeError), move_on_after(CLOSE_TIMEOUT):
            await self._websocket.close(code, close_reason(reason))

    @asynccontextmanager
    async def _running(
        self, guard: Guard | None, *, one_way: bool
    ) -> AsyncGenerator[None]:
        """Sends queued messages; an exception in the block closes the connection."""
        async with create_task_group() as group:
            self._scope = group.cancel_scope
            group.start_soon(self._write)
            if one_way:
                group.start_soon(self._refuse_messages)
            if guard is not None:
                group.start_soon(self._watch, guard)
            try:
                yield
                with move_on_after(CLOSE_TIMEOUT):
                    await self._queue.join()
            except WebSocketDisconnect:
                # The client left, or Uvicorn is shutting down (code 1012).
                pass
            except WebSocketException as refusal:
                self.end(refusal.code, refusal.reason)
            except AppError as error:
                self.end(close_code(error), error.detail)
            except Exception:
                logger.exception("a WebSocket endpoint failed")
                self.end(status.WS_1011_INTERNAL_ERROR, "Something went wrong")
            group.cancel_scope.cancel()
        await self._close()


class ConnectionManager:
    """The open WebSockets of this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open = 0

    @asynccontextmanager
    async def open(
        self, websocket: WebSocket, guard: Guard | None = None, *, one_way: bool = False
    ) -> AsyncGenerator[Connection]:
        """Accepts the WebSocket; closes it when the `async with` block, the client, the
        guard or a full queue ends it."""
        if self._open >= self._settings.websocket_capacity:
            raise WebSocketException(
                status.WS_1013_TRY_AGAIN_LATER, "Too many connections"
            )
        connection = Connection(websocket, self._settings)
        self._open += 1
        WEBSOCKETS_OPEN.inc()
        try:
            await accept(websocket)
            async with connection._running(guard, one_way=one_way):
                yield connection
        finally:
            self._open -= 1
            WEBSOCKETS_OPEN.dec()


async def get_connections(connection: HTTPConnection) -> ConnectionManager:
    return cast(ConnectionManager, connection.state.connections)


ConnectionsDep = Annotated[ConnectionManager, Depends(get_connections)]
