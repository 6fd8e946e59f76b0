import socket
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId
from fastapi.testclient import TestClient
from pydantic import ValidationError
from pymongo import MongoClient

from app.activity.memory import MemoryActivityLog
from app.core.config import Settings
from app.models.activity import Activity
from app.schemas.activity import Action, ActivityQuery, Kind, Subject
from tests.accounts import Headers
from tests.mongo_database import URL, real_mongo

ACTIVITY = "/api/v1/activity"
ITEMS = "/api/v1/items"
USERS = "/api/v1/users"


def entries(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    response = client.get(ACTIVITY, params=query)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def create_item(client: TestClient, name: str = "Pen") -> int:
    response = client.post(ITEMS, json={"name": name, "price": 1})
    number: int = response.raise_for_status().json()["id"]
    return number


def activity(number: int = 1, **changes: Any) -> Activity:
    subject = Subject(kind=Kind.ITEM, id=number)
    return Activity(action=Action.CREATED, subject=subject, **changes)


def test_the_life_of_an_item_is_recorded(client: TestClient) -> None:
    number = create_item(client)
    item = f"{ITEMS}/{number}"
    client.put(item, json={"name": "Pen", "price": 2}).raise_for_status()
    client.delete(item).raise_for_status()

    found = entries(client, kind="item")

    assert [entry["action"] for entry in found] == ["deleted", "updated", "created"]
    assert {entry["subject"]["id"] for entry in found} == {number}
    assert [entry["changed"] for entry in found] == [[], ["price"], []]


def test_an_update_without_changes_is_not_recorded(client: TestClient) -> None:
    number = create_item(client)
    client.put(f"{ITEMS}/{number}", json={"name": "Pen", "price": 1}).raise_for_status()
    assert [entry["action"] for entry in entries(client, kind="item")] == ["created"]


def test_a_refused_request_is_not_recorded(client: TestClient) -> None:
    assert client.post(ITEMS, json={"name": "", "price": 1}).status_code == 422
    assert client.delete(f"{ITEMS}/1").status_code == 404
    assert entries(client, kind="item") == []


def test_users_and_their_changes_are_recorded_without_values(
    client: TestClient,
) -> None:
    me = client.get(f"{USERS}/me").json()["id"]
    client.patch(f"{USERS}/me", json={"full_name": "Alice"}).raise_for_status()

    updated, created = entries(client, kind="user")

    assert updated["changed"] == ["full_name"]
    assert {updated["actor_id"], created["actor_id"], created["subject"]["id"]} == {me}
    assert "Alice" not in str(updated)


def test_users_see_their_own_entries_and_admins_all(
    client: TestClient, bob: Headers, admin: Headers
) -> None:
    create_item(client)
    me = client.get(f"{USERS}/me").json()["id"]

    theirs = client.get(ACTIVITY, params={"kind": "item"}, headers=bob).json()
    everything = client.get(ACTIVITY, params={"kind": "item"}, headers=admin).json()
    mine = client.get(ACTIVITY, params={"actor_id": me}, headers=bob)

    assert theirs["items"] == []
    assert len(everything["items"]) == 1
    assert mine.status_code == 403


def test_the_log_needs_a_login(client: TestClient) -> None:
    assert client.get(ACTIVITY, headers={"Authorization": ""}).status_code == 401


def test_entries_bear_the_id_of_their_request(client: TestClient) -> None:
    headers = {"X-Request-ID": "from-the-client"}
    client.post(ITEMS, json={"name": "Pen", "price": 1}, headers=headers)
    create_item(client, "Book")
    (entry,) = entries(client, request_id="from-the-client")
    assert entry["request_id"] == "from-the-client"


def test_the_log_can_be_filtered(client: TestClient) -> None:
    pen, book = create_item(client, "Pen"), create_item(client, "Book")
    client.delete(f"{ITEMS}/{pen}").raise_for_status()

    assert len(entries(client, kind="item", subject_id=pen)) == 2
    (deleted,) = entries(client, action="deleted")
    assert deleted["subject"] == {"kind": "item", "id": pen}
    assert entries(client, action="deleted", subject_id=book) == []


def test_pages_stay_the_same_while_entries_are_added(client: TestClient) -> None:
    numbers = [create_item(client, f"Pen {n}") for n in range(5)]
    first = client.get(ACTIVITY, params={"kind": "item", "limit": 2}).json()
    create_item(client, "in between")

    seen = [entry["subject"]["id"] for entry in first["items"]]
    page = first
    while page["next"] is not None:
        query = {"kind": "item", "limit": 2, "before": page["next"]}
        page = client.get(ACTIVITY, params=query).json()
        seen += [entry["subject"]["id"] for entry in page["items"]]

    assert seen == numbers[::-1]


@pytest.mark.parametrize(
    "query",
    [
        {"action[$ne]": "created"},
        {"action": '{"$ne": null}'},
        {"kind": "$where"},
        {"subject_id": "0"},
        {"subject_id": "99999999999"},
        {"before": "not an id"},
        {"before": '{"$gt": ""}'},
        {"request_id": "\0"},
        {"limit": "0"},
        {"limit": "101"},
        {"unknown": "1"},
    ],
)
def test_an_invalid_query_is_refused(client: TestClient, query: dict[str, str]) -> None:
    response = client.get(ACTIVITY, params=query)
    assert response.status_code == 422, response.text
    assert response.json()["errors"]


def test_a_document_is_read_as_it_was_written() -> None:
    instant = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
    written = activity(at=instant)

    assert written.at.microsecond == 678_000
    document = written.to_document()
    assert isinstance(document["_id"], ObjectId)
    assert Activity.from_document(document) == written


def test_a_document_of_another_version_is_read_as_well() -> None:
    document = activity().to_document()
    del document["changed"]
    document["left_over"] = True
    assert Activity.from_document(document).changed == []


def test_an_instant_has_a_time_zone() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        activity(at=datetime(2026, 1, 2))


@pytest.mark.anyio
async def test_in_memory_new_entries_replace_the_oldest() -> None:
    log = MemoryActivityLog(capacity=2)
    for number in (1, 2, 3):
        await log.add(activity(number))
    found = await log.find(ActivityQuery(), limit=10)
    assert [entry.subject.id for entry in found] == [3, 2]


def test_readiness_tells_where_it_is_kept(client: TestClient) -> None:
    parts = client.get("/health/ready").json()["parts"]
    assert parts["mongo"] == ("in memory" if URL is None else "ok")


@pytest.fixture
def nobody_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of a MongoDB that is not running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(settings, "mongo_url", f"mongodb://127.0.0.1:{port}")
    monkeypatch.setattr(settings, "mongo_timeout", 0.3)


def test_without_its_server_requests_are_served_and_readiness_says_so(
    nobody_there: None, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    started = time.monotonic()
    create_item(client)
    assert time.monotonic() - started < 3

    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["status"] == "degraded"
    assert ready.json()["parts"]["mongo"].startswith("does not answer")
    log = client.get(ACTIVITY)
    assert log.status_code == 503
    assert log.headers["Retry-After"] == "5"
    # An entry that could not be recorded is in the server's log.
    assert "activity not recorded: created item" in caplog.text


@real_mongo
def test_what_is_searched_has_an_index_and_what_is_old_an_end(
    client: TestClient, settings: Settings
) -> None:
    create_item(client)
    assert URL is not None
    with MongoClient[dict[str, Any]](URL) as mongo:
        collection = mongo[settings.mongo_database]["activity"]
        indexes = collection.index_information()
    assert {"subject", "request", "expiry"} <= indexes.keys()
    assert indexes["expiry"]["expireAfterSeconds"] == 90 * 24 * 3600


@pytest.mark.parametrize(
    "url", ["http://localhost", "localhost:27017", "mongodb://app:p@ss/word@localhost/"]
)
def test_a_url_of_something_else_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("MONGO_URL", url)
    with pytest.raises(ValidationError, match="mongodb://") as refused:
        Settings()
    assert "ss/word" not in str(refused.value)
