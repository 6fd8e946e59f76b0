import logging
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)


def log_slow_queries(engine: AsyncEngine, threshold_ms: float) -> None:
    """Write every query that takes longer than `threshold_ms` to the log.

    The time includes waiting for the event loop: when it is busy, queries are slow, too.
    """

    def before(
        connection: Any,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> None:
        # A context belongs to one execution.
        context.started = perf_counter()

    def after(
        connection: Any,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> None:
        duration_ms = (perf_counter() - context.started) * 1000
        if duration_ms > threshold_ms:
            logger.warning(
                "slow query",
                extra={
                    "duration_ms": round(duration_ms, 2),
                    # The parameters are left out: they may be personal data.
                    "statement": " ".join(statement.split()),
                },
            )

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
