from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from tests.accounts import PASSWORD


def logins(outcome: str) -> float:
    return REGISTRY.get_sample_value("logins_total", {"outcome": outcome}) or 0


def log_in(client: TestClient, password: str) -> int:
    form = {"username": "ada@example.com", "password": password}
    return client.post("/api/v1/auth/token", data=form).status_code


def test_accepted_and_refused_logins_are_counted(client: TestClient) -> None:
    accepted, refused = logins("accepted"), logins("refused")
    assert log_in(client, PASSWORD) == 200
    assert log_in(client, "not the password") == 401
    assert logins("accepted") == accepted + 1
    assert logins("refused") == refused + 1
