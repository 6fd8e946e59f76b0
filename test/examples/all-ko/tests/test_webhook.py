import hmac
import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient, MockTransport, Request, Response
from pydantic import HttpUrl, SecretStr

from app.api.deps import get_http_client
from app.core.config import Settings, current_settings

PEN = {"name": "Pen", "price": 1}


class Webhook:
    """The receiver of the webhook: keeps the requests and answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(self.status)


@pytest.fixture
def webhook(app: FastAPI) -> Webhook:
    webhook = Webhook()
    client = AsyncClient(transport=MockTransport(webhook))
    app.dependency_overrides[get_http_client] = lambda: client
    return webhook


@pytest.fixture
def webhook_is_on(app: FastAPI, settings: Settings) -> None:
    url = HttpUrl("https://hooks.example.com/items")
    update = {"webhook_url": url, "webhook_key": SecretStr("k" * 32)}
    on = settings.model_copy(update=update)
    app.dependency_overrides[current_settings] = lambda: on


def test_no_webhook_is_called_by_default(client: TestClient, webhook: Webhook) -> None:
    assert client.post("/api/v1/items", json=PEN).status_code == 201
    assert webhook.requests == []


@pytest.mark.usefixtures("webhook_is_on")
def test_the_webhook_hears_of_a_new_item(client: TestClient, webhook: Webhook) -> None:
    item = client.post("/api/v1/items", json=PEN).json()
    [request] = webhook.requests
    assert str(request.url) == "https://hooks.example.com/items"
    assert json.loads(request.content) == {"event": "item.created", "item": item}
    digest = hmac.new(b"k" * 32, request.content, "sha256").hexdigest()
    assert request.headers["X-Signature"] == f"sha256={digest}"


@pytest.mark.usefixtures("webhook_is_on")
def test_a_failing_webhook_fails_nothing_else(
    client: TestClient, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    webhook.status = 500
    assert client.post("/api/v1/items", json=PEN).status_code == 201
    assert "webhook failed for item 1" in caplog.text
