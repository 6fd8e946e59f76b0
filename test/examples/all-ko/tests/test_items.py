from typing import Any

import pytest
from fastapi.testclient import TestClient

ITEMS = "/api/v1/items"
LAMP: dict[str, Any] = {
    "name": "Lamp",
    "description": "Bright",
    "price": 19.5,
    "category": "electronics",
    "is_offer": True,
    "tags": ["light", "desk"],
    "dimensions": {"width": 10, "height": 40, "depth": 10},
}


@pytest.fixture
def lamp(client: TestClient) -> dict[str, Any]:
    response = client.post(ITEMS, json=LAMP)
    assert response.status_code == 201
    item: dict[str, Any] = response.json()
    return item


def test_a_created_item_can_be_read(client: TestClient, lamp: dict[str, Any]) -> None:
    response = client.get(f"{ITEMS}/{lamp['id']}")
    assert response.status_code == 200
    assert response.json() == lamp
    assert lamp.items() >= LAMP.items()


def test_what_is_left_out_has_a_default(client: TestClient) -> None:
    item = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    assert item["description"] is None
    assert item["category"] == "other"
    assert item["is_offer"] is False
    assert item["tags"] == []
    assert item["dimensions"] is None


def test_put_replaces_the_whole_item(client: TestClient, lamp: dict[str, Any]) -> None:
    url = f"{ITEMS}/{lamp['id']}"
    response = client.put(url, json={"name": "Torch", "price": 5})
    assert response.status_code == 200
    torch = client.get(url).json()
    assert torch == response.json()
    assert (torch["name"], torch["price"]) == ("Torch", 5)
    assert torch["description"] is None
    assert torch["dimensions"] is None
    assert torch["created_at"] == lamp["created_at"]


def test_a_deleted_item_is_gone(client: TestClient, lamp: dict[str, Any]) -> None:
    url = f"{ITEMS}/{lamp['id']}"
    response = client.delete(url)
    assert response.status_code == 204
    assert response.content == b""
    assert client.get(url).status_code == 404
    assert client.delete(url).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_item_is_not_found(client: TestClient, method: str) -> None:
    json = LAMP if method == "PUT" else None
    response = client.request(method, f"{ITEMS}/404", json=json)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is no item 404"


def test_a_list_comes_in_pages(client: TestClient) -> None:
    for number in range(5):
        client.post(ITEMS, json={"name": f"Pen {number}", "price": 1})
    page = client.get(ITEMS, params={"skip": 1, "limit": 2}).json()
    assert [item["name"] for item in page["items"]] == ["Pen 1", "Pen 2"]
    assert page["total"] == 5
    assert client.get(ITEMS, params={"skip": 9}).json()["items"] == []


@pytest.mark.parametrize(
    "params",
    [{"limit": 101}, {"limit": 0}, {"skip": -1}, {"skip": 2**31}, {"category": "x"}],
)
def test_a_list_refuses_other_pages(client: TestClient, params: dict[str, Any]) -> None:
    assert client.get(ITEMS, params=params).status_code == 422


def test_a_list_can_be_narrowed_to_a_category(client: TestClient) -> None:
    client.post(ITEMS, json=LAMP)
    client.post(ITEMS, json={"name": "Bread", "price": 3, "category": "food"})
    page = client.get(ITEMS, params={"category": "food"}).json()
    assert [item["name"] for item in page["items"]] == ["Bread"]
    assert page["total"] == 1


def test_a_summary_leaves_the_long_fields_out(
    client: TestClient, lamp: dict[str, Any]
) -> None:
    summary = client.get(f"{ITEMS}/{lamp['id']}/summary").json()
    assert summary["name"] == "Lamp"
    assert not summary.keys() & {"description", "tags", "dimensions"}


def test_labels_are_printed_as_often_as_asked(client: TestClient) -> None:
    item = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    response = client.get(f"{ITEMS}/{item['id']}/label", params={"copies": 3})
    assert response.text.count("<h1>Pen</h1>") == 3


def test_a_label_escapes_what_it_prints(client: TestClient) -> None:
    item = client.post(ITEMS, json={"name": "<b>Pen</b>", "price": 1}).json()
    response = client.get(f"{ITEMS}/{item['id']}/label")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "&lt;b&gt;Pen&lt;/b&gt;" in response.text


def test_names_and_tags_are_tidied(client: TestClient) -> None:
    item = client.post(
        ITEMS,
        json={"name": "  Pen ", "price": 1, "tags": ["Blue", " blue", " ", "ink"]},
    ).json()
    assert item["name"] == "Pen"
    assert item["tags"] == ["blue", "ink"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": ""}, ["body", "name"]),
        ({"name": "   "}, ["body", "name"]),
        ({"name": "x" * 101}, ["body", "name"]),
        ({"name": "nul\x00"}, ["body", "name"]),
        ({"description": "nul\x00"}, ["body", "description"]),
        ({"tags": ["nul\x00"]}, ["body", "tags", 0]),
        ({"tags": ["x" * 31]}, ["body", "tags", 0]),
        ({"tags": [str(number) for number in range(11)]}, ["body", "tags"]),
        ({"price": 0}, ["body", "price"]),
        ({"price": "19.5"}, ["body", "price"]),
        ({"is_offer": "yes"}, ["body", "is_offer"]),
        ({"category": "unknown"}, ["body", "category"]),
        ({"dimensions": {"width": 1, "height": 1}}, ["body", "dimensions", "depth"]),
    ],
)
def test_invalid_items_are_refused(
    client: TestClient, change: dict[str, Any], where: list[str | int]
) -> None:
    response = client.post(ITEMS, json=LAMP | change)
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["errors"]] == [where]


@pytest.mark.parametrize("item_id", ["0", "-1", str(2**31), "one", "1.5"])
def test_an_impossible_id_is_refused(client: TestClient, item_id: str) -> None:
    assert client.get(f"{ITEMS}/{item_id}").status_code == 422
