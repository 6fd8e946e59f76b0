# fails: 1 wrong-code
# <cut endpoint>
@app.websocket("/batches/{batch_id}/progress")
async def send_progress(websocket: WebSocket, batch_id: str, token: str = "") -> None:
    batch = find_batch(batch_id, token)
    if batch is None or websocket.headers.get("origin", ORIGIN) != ORIGIN:
        await websocket.close()
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


# </cut>
