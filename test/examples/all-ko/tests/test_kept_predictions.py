import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from app.core.config import Settings
from app.inference.model import Model
from app.schemas.prediction import Prediction
from tests.redis_server import real_redis
from tests.test_inference import PREDICTIONS, encoded, form, pytestmark
from tests.toy_model import shade

__all__ = ["pytestmark"]


@pytest.fixture
def inferred(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many images each run of the model was given. The first run is at the start."""
    runs: list[int] = []
    classify = Model.classify

    def counting(self: Model, inputs: Sequence[Any]) -> list[Prediction]:
        runs.append(len(inputs))
        return classify(self, inputs)

    monkeypatch.setattr(Model, "classify", counting)
    return runs


@real_redis
def test_no_image_is_inferred_twice(inferred: list[int], client: TestClient) -> None:
    inferred.clear()
    seven, eight = [form(encoded(shade(label))) for label in (7, 8)]
    first, second = [client.post(PREDICTIONS, files=seven) for _ in range(2)]
    assert first.json() == second.json()
    assert sum(inferred) == 1
    assert client.post(PREDICTIONS, files=eight).json()["label"] == "8"
    assert sum(inferred) == 2


@real_redis
async def test_simultaneous_requests_with_the_same_image_share_a_run(
    inferred: list[int], async_client: AsyncClient
) -> None:
    inferred.clear()
    image = form(encoded(shade(7)))
    responses = await asyncio.gather(
        *[async_client.post(PREDICTIONS, files=image) for _ in range(20)]
    )
    assert [response.json()["label"] for response in responses] == ["7"] * 20
    assert sum(inferred) == 1


@real_redis
def test_limits_apply_to_an_image_with_a_kept_prediction(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = form(encoded(shade(7)))
    assert client.post(PREDICTIONS, files=image).status_code == 200
    monkeypatch.setattr(settings, "max_upload_size", 10)
    assert client.post(PREDICTIONS, files=image).status_code == 413
