import asyncio

from httpx2 import AsyncClient


async def test_requests_can_be_made_at_the_same_time(async_client: AsyncClient) -> None:
    responses = await asyncio.gather(
        *(
            async_client.post("/api/v1/items", json={"name": f"Pen {n}", "price": 1})
            for n in range(10)
        )
    )
    ids = {response.json()["id"] for response in responses}
    assert len(ids) == 10

    page = (await async_client.get("/api/v1/items")).json()
    assert page["total"] == 10
