import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, TypeVar

from anyio import CancelScope, create_task_group, move_on_after
from fastapi import Depends, WebSocket, WebSocketException, status
from fastapi.requests import HTTPConnection
from fastapi.websockets import WebSocketDisconnect, WebSocketState
from pydantic import BaseModel, ValidationError

from app.core.config import Settings
from app.metrics import WEBSOCKETS_DROPPED, WEBSOCKETS_OPEN
from app.schemas.websocket import MessageError
from app.websockets import accept, close_reason

logger = logging.getLogger(__name__)

# Seconds that a client is given to take what is left, and to read why it ends.
CLOSE_TIMEOUT = 5.0

# Returns when a connection has to end, with the reason.
Guard = Callable[[], Awaitable[str]]

Schema = TypeVar("Schema", bound=BaseModel)


class Connection:
    """One WebSocket: a queue of what is to be sent, and a task that sends it."""

    def __init__(self, websocket: WebSocket, settings: Settings) -> None:
        self._websocket = websocket
        self._max_message = settings.websocket_max_message
        self._queue = asyncio.Queue[str](settings.websocket_queue)
        self._scope = CancelScope()
        self._closing: tuple[int, str] | None = None

    def send(self, message: str) -> None:
        """Never waits: who publishes must not depend on who reads.

        The server waits while the client's buffers are full, then the queue fills, and
        when it is full as well the client is dropped.
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
        """Close it, from whatever task; the first reason counts."""
        if self._closing is None:
            self._closing = (code, reason)
            self._scope.cancel()

    async def receive(self) -> str:
        """The next message; WebSocketException for one that cannot be any."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"], message.get("reason"))
        text: str | None = message.get("text")
        if text is None:
            raise WebSocketException(
                status.WS_1003_UNSUPPORTED_DATA, "Send text, not bytes"
            )
        # The length in bytes is not less: what is over in letters need not be encoded.
        if len(text) > self._max_message or len(text.encode()) > self._max_message:
            raise WebSocketException(
                status.WS_1009_MESSAGE_TOO_BIG,
                f"A message may have {self._max_message} bytes",
            )
        return text

    async def receive_valid(self, schema: type[Schema]) -> Schema:
        """The next message that fits; of one that does not, its sender is told why."""
        while True:
            try:
                return schema.model_validate_json(await self.receive())
            except ValidationError as error:
                self.send(MessageError.of(error).model_dump_json())

    async def _refuse_messages(self) -> None:
        """For streams that only the server speaks in: it notices when they end."""
        try:
            await self.receive()
        except WebSocketDisconnect:
            self.end(status.WS_1006_ABNORMAL_CLOSURE, "")
        except WebSocketException as refusal:
            self.end(refusal.code, refusal.reason)
        else:
            self.end(status.WS_1008_POLICY_VIOLATION, "Nothing is read here")

    async def _write(self) -> None:
        try:
            while True:
                await self._websocket.send_text(await self._queue.get())
                self._queue.task_done()
        except (WebSocketDisconnect, RuntimeError):
            # Gone. RuntimeError is Uvicorn's word for it when its ping had no answer.
            self.end(status.WS_1006_ABNORMAL_CLOSURE, "")

    async def _watch(self, guard: Guard) -> None:
        self.end(status.WS_1008_POLICY_VIOLATION, await guard())

    async def _close(self) -> None:
        if self._websocket.client_state is WebSocketState.DISCONNECTED:
            return
        code, reason = self._closing or (status.WS_1000_NORMAL_CLOSURE, "")
        if code == status.WS_1006_ABNORMAL_CLOSURE:
            return
        try:
            # Even this has to wait for a client that does not read.
            with move_on_after(CLOSE_TIMEOUT):
                await self._websocket.close(code, close_reason(reason))
        except (WebSocketDisconnect, RuntimeError):
            logger.debug("the client was gone before")

    @asynccontextmanager
    async def _running(
        self, guard: Guard | None, *, one_way: bool
    ) -> AsyncIterator[None]:
        """Sends what is queued meanwhile; what is raised inside closes it."""
        failure: Exception | None = None
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
                # The client left, or Uvicorn is shutting down: its code is 1012 then.
                pass
            except WebSocketException as refusal:
                self._closing = self._closing or (refusal.code, refusal.reason)
            except Exception as error:
                self._closing = (status.WS_1011_INTERNAL_ERROR, "Something went wrong")
                failure = error
            group.cancel_scope.cancel()
        await self._close()
        if failure is not None:
            raise failure


class ConnectionManager:
    """The open WebSockets of this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: set[Connection] = set()

    def __len__(self) -> int:
        return len(self._open)

    @asynccontextmanager
    async def open(
        self,
        websocket: WebSocket,
        guard: Guard | None = None,
        *,
        one_way: bool = False,
    ) -> AsyncIterator[Connection]:
        """Accepts it, and closes it when the `async with` ends, whatever ends it: its
        own code, the client, the guard, or a queue that is full."""
        if len(self._open) >= self._settings.websocket_capacity:
            raise WebSocketException(
                status.WS_1013_TRY_AGAIN_LATER, "Too many connections"
            )
        connection = Connection(websocket, self._settings)
        self._open.add(connection)
        WEBSOCKETS_OPEN.inc()
        try:
            await accept(websocket)
            async with connection._running(guard, one_way=one_way):
                yield connection
        finally:
            self._open.discard(connection)
            WEBSOCKETS_OPEN.dec()


async def get_connections(connection: HTTPConnection) -> ConnectionManager:
    connections: ConnectionManager = connection.state.connections
    return connections


ConnectionsDep = Annotated[ConnectionManager, Depends(get_connections)]
