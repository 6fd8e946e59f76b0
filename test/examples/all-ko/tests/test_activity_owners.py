from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Client

from app.models.activity import Activity
from app.schemas.activity import Action, Kind, Subject
from tests.accounts import CONFIRMED, PASSWORD, Headers

ACTIVITY = "/api/v1/activity"
ITEMS = "/api/v1/items"
USERS = "/api/v1/users"
PEN = {"name": "Pen", "price": 1}


def told(client: Client, headers: Headers | None = None, query: str = "") -> Any:
    """Action, kind and number, oldest first."""
    page = client.get(f"{ACTIVITY}?{query}", headers=headers).raise_for_status().json()
    return [
        (entry["action"], entry["subject"]["kind"], entry["subject"]["id"])
        for entry in page["items"][::-1]
    ]


def number(client: Client, headers: Headers | None = None) -> int:
    found: int = client.get(f"{USERS}/me", headers=headers).json()["id"]
    return found


def test_one_sees_what_one_has_done_and_nothing_else(
    client: TestClient, bob: Headers
) -> None:
    ada = number(client)
    mine = client.post(ITEMS, json=PEN).json()["id"]
    theirs = client.post(ITEMS, json=PEN, headers=bob).json()["id"]
    assert told(client) == [("created", "user", ada), ("created", "item", mine)]
    assert told(client, query=f"actor_id={ada}") == told(client)
    assert told(client, query=f"kind=item&subject_id={theirs}") == []

    refused = client.get(f"{ACTIVITY}?actor_id={number(client, bob)}")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_admins_see_what_all_have_done(
    client: TestClient, bob: Headers, admin: Headers
) -> None:
    ada = number(client)
    item = client.post(ITEMS, json=PEN).json()["id"]
    client.delete(f"{ITEMS}/{item}", headers=admin)
    everything = told(client, admin)
    assert everything == [
        ("created", "user", ada),
        ("created", "user", number(client, bob)),
        ("created", "item", item),
        ("deleted", "item", item),
    ]
    root = number(client, admin)
    assert told(client, admin, f"actor_id={root}") == [("deleted", "item", item)]
    # The item is Ada's, but the change was made by somebody else.
    assert ("deleted", "item", item) not in told(client)


def test_what_one_does_to_ones_account_is_told_without_ones_data(
    client: TestClient, admin: Headers
) -> None:
    ada = number(client)
    client.patch(f"{USERS}/me", json={"full_name": "Countess"})
    passwords = {"current_password": PASSWORD, "new_password": f"{PASSWORD}!"}
    client.put(f"{USERS}/me/password", json=passwords).raise_for_status()
    client.patch(f"{USERS}/{ada}", json={"role": "admin"}, headers=admin)
    page = client.get(f"{ACTIVITY}?action=updated", headers=admin)
    changes = [(entry["actor_id"], entry["changed"]) for entry in page.json()["items"]]
    assert changes == [
        (number(client, admin), ["role"]),
        (ada, ["password"]),
        (ada, ["full_name"]),
    ]
    for secret in ("Countess", "correct horse", "example.com"):
        assert secret not in page.text


@pytest.mark.parametrize("by_admin", [True, False])
def test_a_deleted_account_is_in_the_log(
    client: TestClient, bob: Headers, admin: Headers, by_admin: bool
) -> None:
    bobs = number(client, bob)
    if by_admin:
        response = client.delete(f"{USERS}/{bobs}", headers=admin)
    else:
        url = f"{USERS}/me/deletion"
        response = client.post(url, json=CONFIRMED, headers=bob)
    assert response.status_code == 204
    page = client.get(f"{ACTIVITY}?action=deleted", headers=admin).json()
    actor = number(client, admin) if by_admin else bobs
    assert [entry["actor_id"] for entry in page["items"]] == [actor]


def test_who_gets_the_number_of_a_deleted_user_does_not_see_what_they_did(
    client: TestClient,
) -> None:
    ada = number(client)
    older = Activity(
        action=Action.CREATED, subject=Subject(kind=Kind.ITEM, id=7), actor_id=ada
    )
    older = older.model_copy(update={"at": older.at - timedelta(days=1)})
    assert client.portal is not None
    client.portal.call(client.app_state["activity"].add, older)
    assert told(client) == [("created", "user", ada)]


def test_a_key_may_be_allowed_to_read_the_log(client: TestClient) -> None:
    new = {"name": "script", "scopes": ["activity:read"]}
    key = client.post("/api/v1/api-keys", json=new).raise_for_status().json()["key"]
    del client.headers["Authorization"]
    headers = {"X-API-Key": key}
    assert client.get(ACTIVITY, headers=headers).status_code == 200
    assert client.get(ITEMS, headers=headers).status_code == 403
    assert client.get(ACTIVITY).status_code == 401
