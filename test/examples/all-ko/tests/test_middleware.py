from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.core.config import Settings


def test_a_request_keeps_the_id_it_came_with(client: TestClient) -> None:
    response = client.get("/", headers={"X-Request-ID": "from-the-proxy.1"})
    assert response.headers["X-Request-ID"] == "from-the-proxy.1"


@pytest.mark.parametrize("sent", ["", "x" * 65, 'a" injected="b', "a b"])
def test_a_request_gets_an_id_instead_of_a_strange_one(
    client: TestClient, sent: str
) -> None:
    response = client.get("/", headers={"X-Request-ID": sent})
    assert response.headers["X-Request-ID"] != sent
    assert len(response.headers["X-Request-ID"]) == 32


def test_two_requests_have_two_ids(client: TestClient) -> None:
    ids = {client.get("/").headers["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2


def test_a_response_says_how_long_it_took(client: TestClient) -> None:
    assert client.get("/").headers["Server-Timing"].startswith("app;dur=")


def test_a_large_body_with_a_length_is_refused(
    client: TestClient, settings: Settings
) -> None:
    body = b"0" * (settings.max_body_size + 1)
    response = client.post("/api/v1/items", content=body)
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"]


def test_a_large_body_without_a_length_is_refused(
    client: TestClient, settings: Settings
) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(settings.max_body_size // 1024 + 1):
            yield b"0" * 1024

    response = client.post("/api/v1/items", content=chunks())
    assert "Content-Length" not in response.request.headers
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_body_of_exactly_the_limit_is_read(
    client: TestClient, settings: Settings
) -> None:
    body = b'{"name": "Pen", "price": 1}'.ljust(settings.max_body_size)
    response = client.post(
        "/api/v1/items", content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 201
