# ko: 체크포인트 서버. 요청 하나를 처음부터 끝까지 기록하세요.
# en: A server of checkpoints. Record each request from its beginning to its end.
# <cut imports>
import logging
import re
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
from uuid import uuid4

from fastapi import FastAPI, HTTPException, WebSocket
from fastapi.responses import StreamingResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# <stub>
# import logging
# import time
# from collections.abc import AsyncIterator, Awaitable, Callable
# from contextvars import ContextVar
#
# from fastapi import FastAPI, HTTPException, Request, Response, WebSocket
# from fastapi.responses import StreamingResponse
#
# </cut>
logger = logging.getLogger("requests")
user: ContextVar[str] = ContextVar("user", default="-")


# <cut middleware>
class RequestLog:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("X-Request-ID", "")
        request_id = (
            given if re.fullmatch(r"[\w-]{1,64}", given, re.ASCII) else uuid4().hex
        )
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["Server-Timing"] = (
                    f"app;dur={(time.perf_counter() - started) * 1000:.1f}"
                )
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            logger.info(
                "%s %s",
                scope["method"],
                scope["path"],
                extra={"request_id": request_id, "status": status, "user": user.get()},
            )


app = FastAPI()
app.add_middleware(RequestLog)


# <stub>
# app = FastAPI()
#
#
# @app.middleware("http")
# async def log_request(
#     request: Request, call_next: Callable[[Request], Awaitable[Response]]
# ) -> Response:
#     started = time.perf_counter()
#     response = await call_next(request)
#     duration = (time.perf_counter() - started) * 1000
#     response.headers["Server-Timing"] = f"app;dur={duration:.1f}"
#     logger.info("%s %s", request.method, request.url.path)
#     return response
#
#
# </cut>
@app.get("/checkpoints/{name}")
async def download(name: str) -> StreamingResponse:
    user.set("grace")
    if name == "missing":
        raise HTTPException(404, "There is no such checkpoint")
    if name == "broken":
        raise OSError("The disk cannot be read")

    async def layers() -> AsyncIterator[bytes]:
        for layer in range(3):
            yield f"layer {layer}\n".encode()

    return StreamingResponse(layers(), media_type="application/octet-stream")


@app.websocket("/losses")
async def send_losses(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_json({"step": 1, "loss": 0.5})
    await websocket.close()
