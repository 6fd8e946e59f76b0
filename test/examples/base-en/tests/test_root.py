import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def test_a_program_gets_json(client: TestClient) -> None:
    response = client.get("/")
    assert response.json() == {"message": "Hello World"}
    assert response.headers["Vary"].startswith("Accept")


def test_a_browser_gets_the_documentation(client: TestClient) -> None:
    response = client.get("/", headers=BROWSER)
    assert response.url.path == "/docs"
    assert response.is_success


def test_a_browser_gets_json_where_there_is_no_documentation(
    app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "openapi_url", None)
    response = client.get("/", headers=BROWSER)
    assert response.json() == {"message": "Hello World"}
