import asyncio

from httpx2 import AsyncClient

from tests.accounts import CONFIRMED, sign_up_async

DELETION = "/api/v1/users/me/deletion"


async def test_an_account_may_be_deleted_while_it_is_used(
    async_client: AsyncClient,
) -> None:
    """The user is read, deleted by another request, then referred to: by then only the
    database knows, and it must not end in a 500."""
    pen = {"name": "Pen", "price": 1}
    key = {"name": "CI", "scopes": ["items:read"]}
    for number in range(10):
        user = await sign_up_async(async_client, f"user{number}@example.com")
        responses = await asyncio.gather(
            async_client.post("/api/v1/items", json=pen, headers=user),
            async_client.post(DELETION, json=CONFIRMED, headers=user),
            async_client.post("/api/v1/items", json=pen, headers=user),
            async_client.post("/api/v1/api-keys", json=key, headers=user),
            async_client.patch("/api/v1/users/me", json={}, headers=user),
            async_client.post("/api/v1/auth/logout-everywhere", headers=user),
        )
        statuses = {response.status_code for response in responses}
        assert statuses <= {200, 201, 204, 401, 409}
