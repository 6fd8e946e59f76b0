from fastapi.testclient import TestClient


def test_a_program_gets_json(client: TestClient) -> None:
    response = client.get("/")
    assert response.json() == {"message": "Hello World"}
    assert response.headers["Vary"].startswith("Accept")


def test_a_browser_gets_a_page(client: TestClient) -> None:
    response = client.get("/", headers={"Accept": "text/html,application/xhtml+xml"})
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Hello World</h1>" in response.text
