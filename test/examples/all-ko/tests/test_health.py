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
    monkeypatch.setattr(health, "CHECKS", {"printer": check})
    monkeypatch.setattr(health, "CHECK_TIMEOUT", 0.01)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["detail"] == "Not ready: printer"
    assert "hunter2" not in response.text
    assert client.get("/health/live").status_code == 200
