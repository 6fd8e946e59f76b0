# ko: 추론 진행률을 WebSocket으로 실시간 전송하는 서버.
# en: A server that broadcasts the progress of inference by WebSocket.
# <cut imports>
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from .batches import ORIGIN, batches, find_batch

# <stub>
# import asyncio
#
# from fastapi import FastAPI, WebSocket
#
# from .batches import batches
#
# </cut>
app = FastAPI()

# ko: 이보다 많이 밀린 클라이언트는 끊습니다.
# en: A client that is further behind is dropped.
MAX_BEHIND = 16

Updates = asyncio.Queue[dict[str, int] | None]
# ko: 배치마다, 지금 듣고 있는 클라이언트의 큐
# en: For each batch, the queues of the clients that listen now
subscribers: dict[str, set[Updates]] = {}


# <cut publish>
@contextmanager
def subscribed(batch_id: str) -> Iterator[Updates]:
    # ko: 끊겼다는 표시(None)가 들어갈 자리를 하나 더 둡니다.
    # en: One place more, for the mark (None) of having been dropped.
    updates = Updates(MAX_BEHIND + 1)
    subscribers.setdefault(batch_id, set()).add(updates)
    try:
        yield updates
    finally:
        subscribers[batch_id].discard(updates)


def publish(batch_id: str, state: dict[str, int]) -> None:
    for updates in list(subscribers.get(batch_id, ())):
        if updates.qsize() < MAX_BEHIND:
            updates.put_nowait(state)
        else:
            updates.put_nowait(None)
            subscribers[batch_id].discard(updates)


async def advance(batch_id: str) -> None:
    # ko: 워커가 이미지 한 장을 마칠 때마다 부릅니다.
    # en: The worker calls it after each image.
    batch = batches[batch_id]
    batch.done += 1
    publish(batch_id, batch.state)


# <stub>
# async def advance(batch_id: str) -> None:
# ko:     # 워커가 이미지 한 장을 마칠 때마다 부릅니다.
# en:     # The worker calls it after each image.
#     batch = batches[batch_id]
#     batch.done += 1
#
#
# </cut>
# <cut endpoint>
@app.websocket("/batches/{batch_id}/progress")
async def send_progress(websocket: WebSocket, batch_id: str, token: str = "") -> None:
    batch = find_batch(batch_id, token)
    if batch is None or websocket.headers.get("origin", ORIGIN) != ORIGIN:
        await websocket.close(1008)
        return
    await websocket.accept()
    with subscribed(batch_id) as updates:
        async with anyio.create_task_group() as tasks:

            async def send() -> None:
                state: dict[str, int] | None = batch.state
                while state:
                    await websocket.send_json(state)
                    if state["done"] == state["total"]:
                        break
                    state = await updates.get()
                await websocket.close(1000 if state else 1013)
                tasks.cancel_scope.cancel()

            tasks.start_soon(send)
            try:
                while True:
                    await websocket.receive_text()
            except WebSocketDisconnect:
                tasks.cancel_scope.cancel()


# <stub>
# @app.websocket("/batches/{batch_id}/progress")
# async def send_progress(websocket: WebSocket, batch_id: str, token: str = "") -> None:
#     await websocket.accept()
#     while True:
#         await websocket.send_json(batches[batch_id].state)
#         await asyncio.sleep(1)
#
#
# </cut>
