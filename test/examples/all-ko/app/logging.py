import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from opentelemetry import trace

from app.core.config import Settings

# The id of the current request, for every log line written while it is handled.
request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)

# The attributes of every record; any other was passed as `extra=`.
_STANDARD_ATTRIBUTES = frozenset(
    logging.LogRecord("", 0, "", 0, "", (), None).__dict__
) | {"message", "asctime", "color_message", "request_id"}

to_json = json.JSONEncoder(default=str, ensure_ascii=False).encode


def trace_id() -> str | None:
    """The id of this request's trace, if OpenTelemetry makes one (app/telemetry.py)."""
    span = trace.get_current_span().get_span_context()
    return trace.format_trace_id(span.trace_id) if span.is_valid else None


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = (
            " ".join(filter(None, (request_id_var.get(), trace_id()))) or "-"
        )
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
            **{
                key: value
                for key, value in record.__dict__.items()
                if key not in _STANDARD_ATTRIBUTES
            },
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

    root = logging.getLogger()
    root.setLevel(settings.log_level)
    # Instead of the handler of an earlier call; pytest has handlers here as well.
    others = [one for one in root.handlers if one.name != handler.name]
    root.handlers = [*others, handler]

    # Uvicorn has its own handlers; without them its lines go to the root logger, but for
    # its access log: RequestContextMiddleware writes that.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"
    # At INFO it writes the full URL of each outgoing request.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    # Uvicorn would log the full URL of every WebSocket; our access log has the path.
    logging.getLogger("uvicorn.error").addFilter(is_not_of_a_websocket)
    # At DEBUG it would log every command with the content of the documents.
    logging.getLogger("pymongo").setLevel(logging.INFO)
