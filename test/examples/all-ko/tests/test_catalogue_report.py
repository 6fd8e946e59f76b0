import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from app.schemas.item import ItemPublic
from app.services.catalogue import summarise

REPORTS = "/api/v1/jobs/catalogue-report"
ITEMS: list[dict[str, Any]] = [
    {"name": "Pen", "price": 1.5, "category": "other"},
    {"name": "Novel", "price": 12.0, "category": "book", "is_offer": True},
    {"name": "Atlas", "price": 30.0, "category": "book"},
]
BOOKS = {"items": 2, "on_offer": 1, "lowest_price": 12.0, "highest_price": 30.0}


def wait_for(client: TestClient, url: str) -> dict[str, Any]:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(url).raise_for_status().json()
        if job["state"] in {"succeeded", "failed"}:
            return job
        time.sleep(0.01)
    pytest.fail(f"not finished in time: {job}")


def test_a_report_is_made_in_the_background(client: TestClient) -> None:
    for item in ITEMS:
        client.post("/api/v1/items", json=item).raise_for_status()

    response = client.post(REPORTS)
    assert response.status_code == 202
    accepted = response.json()
    assert (accepted["kind"], accepted["state"]) == ("catalogue-report", "queued")

    job = wait_for(client, response.headers["Location"])
    assert job["id"] == accepted["id"]
    assert (job["state"], job["progress"]) == ("succeeded", 1.0)
    assert job["result"]["items"] == 3
    assert job["result"]["categories"]["book"] == BOOKS


def test_a_report_may_be_about_one_category(client: TestClient) -> None:
    for item in ITEMS:
        client.post("/api/v1/items", json=item).raise_for_status()
    response = client.post(REPORTS, params={"category": "book"})
    job = wait_for(client, response.headers["Location"])
    assert job["result"] == {"items": 2, "categories": {"book": BOOKS}}


def test_a_report_about_nothing_is_a_report(client: TestClient) -> None:
    job = wait_for(client, client.post(REPORTS).headers["Location"])
    assert job["result"] == {"items": 0, "categories": {}}


def test_a_category_that_does_not_exist_is_refused(client: TestClient) -> None:
    assert client.post(REPORTS, params={"category": "pen"}).status_code == 422


async def test_requests_go_on_while_a_report_is_made(async_client: AsyncClient) -> None:
    await async_client.post(REPORTS)
    assert (await async_client.get("/health/live")).status_code == 200


def test_progress_is_reported_along_the_way() -> None:
    item = ItemPublic.model_validate(
        ITEMS[0] | {"id": 1, "is_offer": False, "created_at": 0, "owner_id": None}
    )
    seen: list[float] = []

    def report(progress: float, detail: str | None = None) -> None:
        seen.append(progress)

    summarise([item] * 250, report)
    assert seen == [0, 0.4, 0.8]
