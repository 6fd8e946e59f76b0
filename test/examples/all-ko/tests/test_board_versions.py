import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

POSTS = "/api/v1/board/posts"
HELLO = {"title": "Hello", "body": "Is anybody here?"}
AGAIN = {"title": "Hello again", "body": "Nobody?"}


@pytest.fixture
def url(client: TestClient) -> str:
    return f"{POSTS}/{client.post(POSTS, json=HELLO).raise_for_status().json()['id']}"


def tag_of(client: TestClient, url: str) -> str:
    tag: str = client.get(url).raise_for_status().headers["ETag"]
    return tag


def test_every_edit_has_another_tag(client: TestClient, url: str) -> None:
    tags = [tag_of(client, url)]
    for _ in range(2):
        tags.append(client.put(url, json=AGAIN).headers["ETag"])
        assert tag_of(client, url) == tags[-1]
    assert len(set(tags)) == 3
    # What others add is no edit.
    client.post(f"{url}/comments", json={"body": "I am"}).raise_for_status()
    assert tag_of(client, url) == tags[-1]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_who_names_a_version_changes_no_other(
    client: TestClient, url: str, method: str
) -> None:
    old = tag_of(client, url)
    client.put(url, json=AGAIN).raise_for_status()
    json = HELLO if method == "PUT" else None
    for tag in (old, f'"0", {old}', f"W/{tag_of(client, url)}", '"other"', '""'):
        response = client.request(method, url, json=json, headers={"If-Match": tag})
        assert response.status_code == 412
        assert response.headers["Content-Type"] == "application/problem+json"
        assert client.get(url).json()["title"] == AGAIN["title"]
    current = {"If-Match": f"{old}, {tag_of(client, url)}"}
    response = client.request(method, url, json=json, headers=current)
    assert response.status_code == (200 if method == "PUT" else 204)


@pytest.mark.parametrize("headers", [{}, {"If-Match": "*"}])
def test_without_a_version_the_last_edit_wins(
    client: TestClient, url: str, headers: dict[str, str]
) -> None:
    for new in (AGAIN, HELLO):
        client.put(url, json=new, headers=headers).raise_for_status()
    assert client.get(url).json()["title"] == HELLO["title"]


@pytest.mark.parametrize("tag", ["nonsense", "1", '"1', '"1",', '"1" "2"', "*, *", ""])
def test_a_header_that_is_no_tag_is_refused(
    client: TestClient, url: str, tag: str
) -> None:
    response = client.put(url, json=AGAIN, headers={"If-Match": tag})
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["loc"] == ["header", "if-match"]


async def edit(client: AsyncClient, url: str, tag: str | None, title: str) -> int:
    headers = {"If-Match": tag} if tag else {}
    new: dict[str, Any] = {"title": title, "body": title}
    return (await client.put(url, json=new, headers=headers)).status_code


async def test_of_edits_of_one_version_at_the_same_moment_one_is_kept(
    async_client: AsyncClient,
) -> None:
    created = (await async_client.post(POSTS, json=HELLO)).raise_for_status()
    url, tag = f"{POSTS}/{created.json()['id']}", created.headers["ETag"]
    edits = (edit(async_client, url, tag, f"No. {number}") for number in range(20))
    statuses = await asyncio.gather(*edits)
    assert sorted(statuses) == [200] + [412] * 19
    kept = (await async_client.get(url)).json()["title"]
    assert kept == f"No. {statuses.index(200)}"


async def test_edits_at_the_same_moment_are_all_counted(
    async_client: AsyncClient,
) -> None:
    created = (await async_client.post(POSTS, json=HELLO)).raise_for_status()
    url = f"{POSTS}/{created.json()['id']}"
    edits = (edit(async_client, url, None, f"No. {number}") for number in range(20))
    assert await asyncio.gather(*edits) == [200] * 20
    # Two edits with one tag would let a third overwrite one of them unseen.
    assert (await async_client.get(url)).headers["ETag"] == '"21"'
    post = (await async_client.get(url)).json()
    assert post["title"] == post["body"]
