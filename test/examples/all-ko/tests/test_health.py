import asyncio

import pytest
from fastapi.requests import HTTPConnection
from fastapi.testclient import TestClient

from app.api import health


def test_a_running_process_is_live(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


def test_it_is_ready_when_every_part_answers(client: TestClient) -> None:
    ready = client.get("/health/ready").json()
    assert ready["status"] == "ok"
    assert ready["parts"].keys() == health.CHECKS.keys()


async def talking(connection: HTTPConnection) -> str:
    return "42 pages left"


def test_a_part_may_say_something_of_itself(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CHECKS", {"printer": talking})
    ready = client.get("/health/ready").json()
    assert ready["parts"] == {"printer": "42 pages left"}


async def broken(connection: HTTPConnection) -> None:
    raise OSError("password=hunter2")


async def hanging(connection: HTTPConnection) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize("check", [broken, hanging])
def test_it_is_not_ready_when_a_part_does_not_answer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, check: health.Check
) -> None:
    monkeypatch.setattr(health, "CHECKS", {"printer": check, "paper": talking})
    monkeypatch.setattr(health, "BUDGET", 0.01)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["detail"] == "Not ready: printer"
    assert "hunter2" not in response.text
    assert client.get("/health/live").status_code == 200


async def slow(connection: HTTPConnection) -> None:
    await asyncio.sleep(0.3)


def test_parts_are_checked_at_the_same_time(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [f"part {number}" for number in range(10)]
    monkeypatch.setattr(health, "CHECKS", dict.fromkeys(parts, slow))
    # One after another the checks would take three seconds, more than the budget.
    assert client.get("/health/ready").status_code == 200


def test_whoever_asks_again_within_a_second_gets_the_same_answer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def count(connection: HTTPConnection) -> None:
        asked.append(1)

    monkeypatch.setattr(health, "CHECKS", {"printer": count})
    monkeypatch.setattr(health, "KEEP", 1e9)
    for _ in range(5):
        assert client.get("/health/ready").status_code == 200
    assert len(asked) == 1
