import asyncio

from httpx2 import AsyncClient

POSTS = "/api/v1/board/posts"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 10


async def write(client: AsyncClient) -> str:
    new = {"title": "Hello", "body": "See the pictures"}
    post = (await client.post(POSTS, json=new)).raise_for_status().json()
    return f"{POSTS}/{post['id']}"


async def upload(client: AsyncClient) -> int:
    response = await client.post("/api/v1/uploads", files=[("files", ("a.png", PNG))])
    upload_id: int = response.raise_for_status().json()[0]["id"]
    return upload_id


async def test_the_limit_of_a_post_holds_at_the_same_moment(
    async_client: AsyncClient,
) -> None:
    post = await write(async_client)
    uploads = [await upload(async_client) for _ in range(20)]
    responses = await asyncio.gather(
        *(async_client.put(f"{post}/attachments/{one}") for one in uploads)
    )
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [204] * 10 + [409] * 10
    assert len((await async_client.get(post)).json()["attachments"]) == 10


async def test_an_upload_is_attached_once_at_the_same_moment(
    async_client: AsyncClient,
) -> None:
    posts = [await write(async_client) for _ in range(10)]
    picture = await upload(async_client)
    responses = await asyncio.gather(
        *(async_client.put(f"{post}/attachments/{picture}") for post in posts)
    )
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [204] + [409] * 9
    told = posts[[response.status_code for response in responses].index(204)]
    [attached] = (await async_client.get(told)).json()["attachments"]
    assert attached["id"] == picture
