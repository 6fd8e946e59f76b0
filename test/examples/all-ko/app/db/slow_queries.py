import logging
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)


def log_slow_queries(engine: AsyncEngine, threshold_ms: float) -> None:
    """Write every query that takes longer than `threshold_ms` to the log.

    The time is the request's, not only the database's: an event loop that is busy with
    something else makes queries slow, too.
    """

    def before(
        connection: Any,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> None:
        # The context is made for this one execution.
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
                    # Without the parameters, which are somebody's data.
                    "statement": " ".join(statement.split()),
                },
            )

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
