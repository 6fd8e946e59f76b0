import os
import tempfile

os.environ["BOARD"] = os.path.join(tempfile.mkdtemp(), "board.db")

from board import app
from fastapi.testclient import TestClient

client = TestClient(app)


def test_exact() -> None:
    response = client.post("/register", json={"mail": "grace@example.com", "secret": "12345678"})
    assert response.status_code == 201


def test_careless() -> None:
    response = client.post("/register", json={"mail": "ada@example.com", "secret": "12345678"})
    assert response.is_success
