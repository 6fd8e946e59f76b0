from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.accounts import Headers
from tests.test_catalogue_report import REPORTS, wait_for

PEN: dict[str, Any] = {"name": "Pen", "price": 1}


@pytest.fixture
def url(client: TestClient) -> str:
    """Of a job of whom `client` is logged in as."""
    client.post("/api/v1/items", json=PEN).raise_for_status()
    location: str = client.post(REPORTS).headers["Location"]
    return location


def test_a_job_is_its_creators(
    client: TestClient, url: str, bob: Headers, admin: Headers
) -> None:
    assert wait_for(client, url)["state"] == "succeeded"
    assert client.get(url, headers=bob).status_code == 404
    assert client.get(url, headers=admin).status_code == 200
    assert client.get(url, headers={"Authorization": ""}).status_code == 401


def test_a_report_is_about_what_its_creator_may_see(
    client: TestClient, url: str, bob: Headers, admin: Headers
) -> None:
    client.post("/api/v1/items", json=PEN, headers=bob).raise_for_status()
    assert wait_for(client, url)["result"]["items"] == 1
    location = client.post(REPORTS, headers=admin).headers["Location"]
    client.headers.update(admin)
    assert wait_for(client, location)["result"]["items"] == 2


def test_nobody_in_particular_gets_no_report(client: TestClient) -> None:
    del client.headers["Authorization"]
    assert client.post(REPORTS).status_code == 401
