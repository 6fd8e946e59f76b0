import asyncio
import io
import sys

import pytest
from httpx2 import AsyncClient

from app import cli
from tests.accounts import CONFIRMED, PASSWORD, Headers, log_in_async

USERS = "/api/v1/users"


async def test_admins_who_remove_each_other_at_the_same_moment_leave_one(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    admins: list[Headers] = []
    urls: list[str] = []
    for number in range(4):
        email = f"root{number}@example.com"
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
        await cli.create_admin(email)
        headers = await log_in_async(async_client, email)
        me = (await async_client.get(f"{USERS}/me", headers=headers)).json()
        admins.append(headers)
        urls.append(f"{USERS}/{me['id']}")
    demotions = [
        async_client.patch(url, json={"role": "user"}, headers=headers)
        for url in urls
        for headers in admins
    ]
    url = f"{USERS}/me/deletion"
    deletions = [
        async_client.post(url, json=CONFIRMED, headers=one) for one in admins[2:]
    ]
    responses = await asyncio.gather(*demotions, *deletions)
    statuses = {response.status_code for response in responses}
    assert statuses <= {200, 204, 401, 403, 404, 409}
    left = [(await async_client.get(USERS, headers=one)).status_code for one in admins]
    assert left.count(200) >= 1
