from fastapi.testclient import TestClient

from tests.accounts import CONFIRMED, Headers
from tests.redis_server import real_redis

pytestmark = real_redis

ITEMS = "/api/v1/items"
DELETION = "/api/v1/users/me/deletion"


def test_a_list_that_is_kept_for_one_user_is_not_shown_to_another(
    client: TestClient, bob: Headers, admin: Headers
) -> None:
    pen = client.post(ITEMS, json={"name": "Pen", "price": 1}).json()
    # Twice: the second list comes from the cache.
    for _ in range(2):
        assert client.get(ITEMS).json()["items"] == [pen]
        assert client.get(ITEMS, headers=bob).json()["items"] == []
        assert client.get(ITEMS, headers=admin).json()["items"] == [pen]
    del client.headers["Authorization"]
    assert client.get(ITEMS).status_code == 401


def test_the_items_of_a_deleted_user_are_no_longer_kept(
    client: TestClient, bob: Headers, admin: Headers
) -> None:
    client.post(ITEMS, json={"name": "Pen", "price": 1}, headers=bob)
    assert client.get(ITEMS, headers=admin).json()["total"] == 1
    assert client.post(DELETION, json=CONFIRMED, headers=bob).status_code == 204
    assert client.get(ITEMS, headers=admin).json()["total"] == 0
