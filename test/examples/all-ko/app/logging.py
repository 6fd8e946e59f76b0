import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from opentelemetry import trace

from app.core.config import Settings

# Every log line of a request carries its id, however deep in the code it is written.
request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)

# What every record has anyway; anything else came in through `extra=`.
_STANDARD_ATTRIBUTES = frozenset(
    logging.LogRecord("", 0, "", 0, "", (), None).__dict__
) | {"message", "asctime", "color_message", "request_id"}

to_json = json.JSONEncoder(default=str, ensure_ascii=False).encode


def trace_id() -> str | None:
    """The trace of this request, if OpenTelemetry makes one (app/telemetry.py)."""
    span = trace.get_current_span().get_span_context()
    return trace.format_trace_id(span.trace_id) if span.is_valid else None


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        ids = (request_id_var.get(), trace_id())
        record.request_id = " ".join(filter(None, ids)) or "-"
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, so that a log collector needs no parsing rules."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id_var.get(),
            "trace_id": trace_id(),
        }
        line |= {
            key: value
            for key, value in record.__dict__.items()
            if key not in _STANDARD_ATTRIBUTES
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return to_json(line)


TEXT_FORMATTER = logging.Formatter(
    "%(levelname)-8s %(name)s [%(request_id)s] %(message)s"
)


def is_not_of_a_websocket(record: logging.LogRecord) -> bool:
    return '"WebSocket %s"' not in str(record.msg)


def configure_logging(settings: Settings) -> None:
    """Send every log line, the server's included, through one handler."""
    handler = logging.StreamHandler(sys.stdout)
    handler.set_name("app")
    if settings.log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.addFilter(RequestIdFilter())
        handler.setFormatter(TEXT_FORMATTER)
    # Neither prints these, and each line would take a fifth longer to find them out.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

    root = logging.getLogger()
    root.setLevel(settings.log_level)
    # Only our own of an earlier call: pytest, for one, has handlers here as well.
    for earlier in [one for one in root.handlers if one.name == handler.name]:
        root.removeHandler(earlier)
    root.addHandler(handler)

    # Uvicorn brings handlers of its own; let its lines reach the root instead.
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # RequestContextMiddleware writes the access log.
    logging.getLogger("uvicorn.access").handlers.clear()
    logging.getLogger("uvicorn.access").propagate = False
    # It would write a line for each outgoing request, with the full URL.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    # It would write two for each readiness check, which looks at the migrations.
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
    # Of every WebSocket Uvicorn would write the full URL; our access log has the path.
    logging.getLogger("uvicorn.error").addFilter(is_not_of_a_websocket)
    # At DEBUG it would write every command, with what is in the documents.
    logging.getLogger("pymongo").setLevel(logging.INFO)
