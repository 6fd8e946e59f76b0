import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.config import Settings
from app.db import slow_queries
from app.db.engine import make_engine
from app.db.slow_queries import log_slow_queries


@pytest.mark.parametrize(("threshold_ms", "logged"), [(0, True), (60_000, False)])
async def test_a_query_over_the_threshold_is_logged(
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    threshold_ms: float,
    logged: bool,
) -> None:
    engine = make_engine(settings)
    log_slow_queries(engine, threshold_ms)
    caplog.set_level(logging.WARNING, "app.db.slow_queries")
    async with engine.connect() as connection:
        await connection.execute(text("SELECT\n  :secret"), {"secret": "hunter2"})
    await engine.dispose()

    lines = [vars(one) for one in caplog.records if one.name == slow_queries.__name__]
    assert any("SELECT" in line["statement"] for line in lines) is logged
    for line in lines:
        assert line["duration_ms"] > 0
        assert "\n" not in line["statement"]
        assert "hunter2" not in str(line)


def test_the_applications_queries_are_timed(
    app: FastAPI,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(settings, "slow_query_ms", 0)
    caplog.set_level(logging.WARNING, "app.db.slow_queries")
    with TestClient(app) as client:
        client.get("/health/ready")
    logged = [record.name for record in caplog.records]
    assert "app.db.slow_queries" in logged
