import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from app.core.config import Settings
from app.db.session import get_session
from app.errors import ServiceUnavailableError, add_exception_handlers
from app.middleware import middleware_stack

PROBLEM = "application/problem+json"


@pytest.fixture
def failing(settings: Settings) -> TestClient:
    """An application whose routes fail, wrapped like the real one."""
    named = settings.model_copy(update={"cors_origins": ["https://shop.example"]})
    app = FastAPI(middleware=middleware_stack(named))
    add_exception_handlers(app)

    @app.get("/unexpected")
    async def unexpected() -> None:
        secret = "hunter2"
        raise RuntimeError(secret)

    @app.get("/unregistered-status")
    async def unregistered_status() -> None:
        raise HTTPException(499, "Gone before the answer", headers={"X-Why": "gone"})

    return TestClient(app, raise_server_exceptions=False)


def test_an_unknown_route_is_a_problem(client: TestClient) -> None:
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == PROBLEM
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "instance": "/nowhere",
    }


def test_invalid_input_is_located_but_not_repeated(client: TestClient) -> None:
    response = client.post("/api/v1/items", json={"name": 1, "price": "hunter2"})
    assert response.status_code == 422
    assert response.headers["Content-Type"] == PROBLEM
    assert [error["loc"] for error in response.json()["errors"]] == [
        ["body", "name"],
        ["body", "price"],
    ]
    assert "hunter2" not in response.text


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"name": "\\ud800", "price": 1}', b"[" * 100_000]
)
def test_a_broken_body_is_the_client_s_fault(client: TestClient, body: bytes) -> None:
    response = client.post(
        "/api/v1/items", content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code in {400, 422}
    assert response.headers["Content-Type"] == PROBLEM


def test_an_unexpected_error_shows_nothing_of_itself(failing: TestClient) -> None:
    origin = {"Origin": "https://shop.example"}
    response = failing.get("/unexpected", headers=origin)
    assert response.status_code == 500
    assert response.headers["Content-Type"] == PROBLEM
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text
    # Without these a browser reports a CORS error and nobody can find the log line.
    assert response.headers["Access-Control-Allow-Origin"] == origin["Origin"]
    assert response.headers["X-Request-ID"]


def test_an_unregistered_status_code_is_kept(failing: TestClient) -> None:
    response = failing.get("/unregistered-status")
    assert response.status_code == 499
    assert response.headers["X-Why"] == "gone"
    assert response.json()["detail"] == "Gone before the answer"


def test_a_request_without_a_session_is_a_problem(
    app: FastAPI, client: TestClient
) -> None:
    async def get_no_session() -> None:
        raise ServiceUnavailableError("The database is away")

    app.dependency_overrides[get_session] = get_no_session
    response = client.get("/api/v1/items/1")
    assert response.status_code == 503
    assert response.json()["detail"] == "The database is away"
