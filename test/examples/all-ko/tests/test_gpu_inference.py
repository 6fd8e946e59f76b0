import onnxruntime
import pytest
from fastapi.testclient import TestClient

from app.core.config import Settings
from app.inference.model import load_model
from tests.toy_model import shade

on_cuda = pytest.mark.skipif(
    "CUDAExecutionProvider" not in onnxruntime.get_available_providers(),
    reason="needs onnxruntime-gpu and a GPU",
)


def test_readiness_tells_where_the_model_runs(client: TestClient) -> None:
    model = client.get("/health/ready").json()["parts"]["model"]
    assert model.endswith((" on CPU", " on CUDA"))


def test_the_cpu_can_be_chosen() -> None:
    assert load_model(Settings(device="cpu")).device == "CPU"


@pytest.mark.skipif(
    "CUDAExecutionProvider" in onnxruntime.get_available_providers(),
    reason="this is onnxruntime-gpu",
)
def test_it_does_not_start_without_the_gpu_that_it_was_promised() -> None:
    with pytest.raises(RuntimeError, match="DEVICE is cuda"):
        load_model(Settings(device="cuda"))


@on_cuda
def test_the_gpu_sees_what_the_cpu_sees() -> None:
    model = load_model(Settings(device="cuda"))
    assert model.device == "CUDA"
    inputs = [model.prepare(shade(level).convert("RGB")) for level in range(10)]
    on_cpu = load_model(Settings(device="cpu")).classify(inputs)
    for one, other in zip(model.classify(inputs), on_cpu, strict=True):
        assert one.label == other.label
        assert one.confidence == pytest.approx(other.confidence, abs=0.01)
