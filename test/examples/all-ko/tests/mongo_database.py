import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from app.core.config import Settings

URL = os.environ.get("TEST_MONGO_URL")

real_mongo = pytest.mark.skipif(URL is None, reason="needs TEST_MONGO_URL")


@contextmanager
def mongo_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str | None]:
    # Others may use the same server.
    database = f"test_{uuid4().hex}"
    monkeypatch.setattr(settings, "mongo_url", URL)
    monkeypatch.setattr(settings, "mongo_database", database)
    # A test is no place to hurry a server that is busy with others.
    monkeypatch.setattr(settings, "mongo_timeout", 10.0)
    yield URL
    if URL is not None:
        with MongoClient[dict[str, Any]](URL) as mongo:
            mongo.drop_database(database)
