# fails: 3 logged-early
# <cut middleware>
class RequestLog(BaseHTTPMiddleware):
    async def dispatch(
        self, request: Request, call_next: RequestResponseEndpoint
    ) -> Response:
        given = request.headers.get("X-Request-ID", "")
        request_id = (
            given if re.fullmatch(r"[\w-]{1,64}", given, re.ASCII) else uuid4().hex
        )
        started = time.perf_counter()
        status = 500
        try:
            response = await call_next(request)
            status = response.status_code
        finally:
            extra = {"request_id": request_id, "status": status, "user": user.get()}
            logger.info("%s %s", request.method, request.url.path, extra=extra)
        response.headers["X-Request-ID"] = request_id
        response.headers["Server-Timing"] = (
            f"app;dur={(time.perf_counter() - started) * 1000:.1f}"
        )
        return response


app = FastAPI()
app.add_middleware(RequestLog)


# </cut>
# <cut imports>
import logging
import re
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request, Response, WebSocket
from fastapi.responses import StreamingResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# </cut>
