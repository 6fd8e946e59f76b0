from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from fastapi.testclient import TestClient

from app.core.config import Settings
from app.inference.description import ModelError
from app.inference.model import Model, open_model
from tests.images import shade

on_cuda = pytest.mark.skipif(
    "CUDAExecutionProvider" not in onnxruntime.get_available_providers(),
    reason="needs onnxruntime-gpu and a GPU",
)

# The first one that has weights
WEIGHTS = sorted(Path(__file__).parents[1].glob("models/*/*.onnx"))[0]


def started(settings: Settings) -> Model:
    model = open_model(WEIGHTS.parent)
    model.start(settings)
    return model


def test_readiness_tells_where_the_models_run(client: TestClient) -> None:
    assert " on CPU" in client.get("/health/ready").json()["parts"]["models"]


def test_the_cpu_can_be_chosen() -> None:
    assert started(Settings(device="cpu")).runtime.device == "CPU"


@pytest.mark.skipif(
    "CUDAExecutionProvider" in onnxruntime.get_available_providers(),
    reason="this is onnxruntime-gpu",
)
def test_it_does_not_start_without_the_gpu_that_it_was_promised() -> None:
    with pytest.raises(ModelError, match="needs a GPU"):
        started(Settings(device="cuda"))


@on_cuda
def test_the_gpu_sees_what_the_cpu_sees() -> None:
    model, other = started(Settings(device="cuda")), started(Settings(device="cpu"))
    assert model.runtime.device == "CUDA"
    inputs = [model.prepare(shade(level).convert("RGB")) for level in range(10)]
    for outputs, others in zip(
        model.runtime(inputs), other.runtime(inputs), strict=True
    ):
        for name, array in outputs.items():
            assert np.allclose(array, others[name], atol=0.01)
