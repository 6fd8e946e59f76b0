import asyncio
from datetime import datetime
from time import monotonic
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient, Client
from pymongo import MongoClient

from app.activity import mongo as activity_mongo
from app.core.config import Settings
from tests.mongo_database import URL, real_mongo

ITEMS = "/api/v1/items"
PEN = {"name": "Pen", "price": 1}


@pytest.fixture
def mongo_is_away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # No server listens on this port.
    monkeypatch.setattr(settings, "mongo_url", "mongodb://127.0.0.1:1/")
    monkeypatch.setattr(settings, "mongo_timeout", 1.0)


@pytest.mark.usefixtures("mongo_is_away")
def test_a_response_does_not_wait_for_its_entry(live_client: Client) -> None:
    """Over a real connection, which the next request uses as well."""
    began = monotonic()
    for _ in range(5):
        assert live_client.post(ITEMS, json=PEN).status_code == 201
    # Together the five entries wait five seconds for MongoDB.
    assert monotonic() - began < 4


@pytest.mark.usefixtures("mongo_is_away")
async def test_no_more_than_so_many_entries_wait(
    async_client: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(activity_mongo, "MAX_WAITING", 2)
    await asyncio.gather(*(async_client.post(ITEMS, json=PEN) for _ in range(5)))
    assert caplog.text.count("too many are waiting") == 3


@pytest.mark.parametrize("text", ['{"$ne": null}', "$ne", ".*", "a.b"])
def test_an_operator_in_a_text_stays_text(client: TestClient, text: str) -> None:
    client.post(ITEMS, json=PEN)
    page = client.get("/api/v1/activity", params={"request_id": text})
    assert page.json()["items"] == []


@real_mongo
def test_an_entry_is_a_document(client: TestClient, settings: Settings) -> None:
    assert URL is not None
    client.post(ITEMS, json=PEN, headers={"X-Request-ID": "first"})
    with MongoClient[dict[str, Any]](URL, tz_aware=True) as mongo:
        collection = mongo[settings.mongo_database]["activity"]
        [document] = collection.find({"subject.kind": "item"})
    page = client.get("/api/v1/activity", params={"kind": "item"})
    [entry] = page.json()["items"]
    assert str(document.pop("_id")) == entry["id"]
    assert document.pop("at") == datetime.fromisoformat(entry["at"])
    assert document == {
        "action": "created",
        "subject": entry["subject"],
        "changed": [],
        "actor_id": entry["actor_id"],
        "request_id": "first",
    }
