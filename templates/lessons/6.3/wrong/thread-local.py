# fails: 2 id-lost
# <cut logging>
class Local(threading.local):
    value = "-"

    def set(self, value: str) -> None:
        self.value = value

    def get(self) -> str:
        return self.value


request_id = Local()


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


# </cut>
# <cut imports>
import json
import logging
import threading
from collections import Counter
from contextvars import ContextVar
from typing import TextIO
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import database

# </cut>
