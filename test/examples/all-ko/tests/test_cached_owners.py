from fastapi.testclient import TestClient

from tests.accounts import Headers

ITEMS = "/api/v1/items"


def test_what_is_kept_for_one_user_is_not_shown_to_another(
    client: TestClient, bob: Headers, admin: Headers
) -> None:
    pen = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    url = f"{ITEMS}/{pen['id']}"
    # Twice: what the first one computes is kept for the second.
    for _ in range(2):
        assert client.get(url).json() == pen
        assert client.get(url, headers=bob).status_code == 404
        assert client.get(url, headers=admin).json() == pen
        assert client.get(ITEMS).json()["items"] == [pen]
        assert client.get(ITEMS, headers=bob).json()["items"] == []
        assert client.get(ITEMS, headers=admin).json()["items"] == [pen]


def test_nobody_sees_a_kept_item_without_a_login(client: TestClient) -> None:
    pen = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    url = f"{ITEMS}/{pen['id']}"
    assert client.get(url).status_code == 200
    del client.headers["Authorization"]
    assert client.get(url).status_code == 401


def test_the_items_of_a_deleted_user_are_no_longer_kept(
    client: TestClient, bob: Headers, admin: Headers
) -> None:
    pen = client.post(ITEMS, json={"name": "Pen", "price": 1}, headers=bob).json()
    url = f"{ITEMS}/{pen['id']}"
    assert client.get(url, headers=admin).status_code == 200
    assert client.delete("/api/v1/users/me", headers=bob).status_code == 204
    assert client.get(url, headers=admin).status_code == 404
