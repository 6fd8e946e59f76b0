# ko: 새벽 3시에 무슨 일이 있었는지 찾고, 다음에는 로그와 지표가 말해 주게 하세요.
# en: Find out what happened at 3 a.m., and let logs and metrics tell next time.
# <cut imports>
import json
import logging
from collections import Counter
from contextvars import ContextVar
from typing import TextIO
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import database

# <stub>
# import logging
# import threading
# from collections import Counter
# from typing import TextIO
# from uuid import uuid4
#
# from fastapi import FastAPI, HTTPException
# from starlette.types import ASGIApp, Message, Receive, Scope, Send
#
# from . import database
#
# </cut>
# ko: night.py의 로그에서 찾은 답
# en: What the log of night.py says
# <cut answers>
# ko: 첫 ERROR가 난 시각과, 그 요청의 경로
# en: When the first ERROR came, and the path of that request
FIRST_ERROR = ("03:12:34", "/predictions")
# ko: 연결을 모두 가져가고 돌려주지 않은 요청의 request_id
# en: The request_id of the request that took all connections and did not give them back
CULPRIT = "32321975"
# ko: 이 서버에 요청을 보내지 않으려면 실패했어야 하는 경로
# en: The path that should have failed, so that this server gets no more requests
SHOULD_HAVE_FAILED = "/health/ready"
# <stub>
# ko: # 첫 ERROR가 난 시각과, 그 요청의 경로
# en: # When the first ERROR came, and the path of that request
# FIRST_ERROR = ("03:00:00", "/")
# ko: # 연결을 모두 가져가고 돌려주지 않은 요청의 request_id
# en: # The request_id of the request that took all connections and did not give them back
# CULPRIT = "?"
# ko: # 이 서버에 요청을 보내지 않으려면 실패했어야 하는 경로
# en: # The path that should have failed, so that this server gets no more requests
# SHOULD_HAVE_FAILED = "?"
# </cut>

app = FastAPI()
logger = logging.getLogger("night")
# ko: (메서드, 경로, 상태 코드)마다 요청의 수
# en: How many requests there were, by (method, path, status)
requests: Counter[tuple[str, str, int]] = Counter()


# <cut logging>
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "request_id": request_id.get(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)


# <stub>
# request_id = threading.local()
#
#
# class TextFormatter(logging.Formatter):
#     def format(self, record: logging.LogRecord) -> str:
#         record.request_id = getattr(request_id, "value", "-")
#         return super().format(record)
#
#
# def set_up_logging(stream: TextIO) -> None:
#     handler = logging.StreamHandler(stream)
#     line = '{"level": "%(levelname)s", "request_id": "%(request_id)s", "message": "%(message)s"}'
#     handler.setFormatter(TextFormatter(line))
#     logger.handlers = [handler]
#     logger.setLevel(logging.INFO)
#
#
# </cut>
class Access:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    # <cut access>
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id.set(uuid4().hex)
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            path = getattr(scope.get("route"), "path", "-")
            requests[scope["method"], path, status] += 1
            logger.info("%s %s %s", scope["method"], scope["path"], status)
    # <stub>
    # async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
    #     if scope["type"] != "http":
    #         await self.app(scope, receive, send)
    #         return
    #     request_id.value = uuid4().hex
    #     status = 500
    #
    #     async def watched(message: Message) -> None:
    #         nonlocal status
    #         if message["type"] == "http.response.start":
    #             status = message["status"]
    #         await send(message)
    #
    #     try:
    #         await self.app(scope, receive, watched)
    #     finally:
    #         url = f"{scope['path']}?{scope['query_string'].decode()}"
    #         requests[scope["method"], scope["path"], status] += 1
    #         logger.info("%s %s %s", scope["method"], url, status)
    # </cut>


app.add_middleware(Access)


@app.get("/predictions/{name}")
def predict(name: str) -> dict[str, str]:
    # ko: def 엔드포인트이므로 다른 스레드에서 실행됩니다.
    # en: No coroutine, so it runs on another thread.
    logger.info("predicting %s", name)
    if name == "broken":
        try:
            raise ValueError("shape mismatch:\nexpected 784, got 3")
        except ValueError as error:
            logger.exception("the model failed")
            raise HTTPException(500, "The model failed") from error
    return {"name": name}


# <cut health>
@app.get("/health/live")
async def is_live() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/health/ready")
async def is_ready(response: Response) -> dict[str, str]:
    try:
        await database.ping()
    except ConnectionError:
        response.status_code = 503
        return {"status": "no database"}
    return {"status": "ok"}


# <stub>
# @app.get("/health/live")
# async def is_live() -> dict[str, str]:
#     await database.ping()
#     return {"status": "ok"}
#
#
# </cut>
