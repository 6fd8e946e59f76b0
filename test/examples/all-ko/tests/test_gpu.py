from types import SimpleNamespace

import pynvml
import pytest
from fastapi.testclient import TestClient

from app import gpu
from app.core.config import Settings

H200 = SimpleNamespace(used=3 * 2**30, total=141 * 2**30)


@pytest.fixture
def no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)

    monkeypatch.setattr(gpu, "nvmlInit", fail)


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """The output of the driver on a machine with two GPUs."""
    monkeypatch.setattr(gpu, "nvmlInit", lambda: None)
    monkeypatch.setattr(gpu, "nvmlShutdown", lambda: None)
    monkeypatch.setattr(gpu, "nvmlDeviceGetCount", lambda: 2)
    monkeypatch.setattr(gpu, "nvmlDeviceGetHandleByIndex", lambda index: index)
    monkeypatch.setattr(gpu, "nvmlDeviceGetName", lambda handle: f"H200 {handle}")
    monkeypatch.setattr(gpu, "nvmlDeviceGetMemoryInfo", lambda handle: H200)


def test_readiness_tells_the_device_of_this_machine(client: TestClient) -> None:
    device = client.get("/health/ready").json()["parts"]["device"]
    assert device == "; ".join(map(str, gpu.find_gpus())) or "CPU"


@pytest.mark.usefixtures("no_driver")
def test_without_a_driver_it_is_the_cpu(client: TestClient) -> None:
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["parts"]["device"] == "CPU"


@pytest.mark.usefixtures("two_gpus")
def test_every_gpu_is_named(client: TestClient) -> None:
    device = client.get("/health/ready").json()["parts"]["device"]
    assert device == (
        "H200 0, 3.0 of 141.0 GiB in use; H200 1, 3.0 of 141.0 GiB in use"
    )


@pytest.mark.usefixtures("two_gpus")
def test_with_device_cpu_no_gpu_is_reported(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "device", "cpu")
    assert client.get("/health/ready").json()["parts"]["device"] == "CPU"


@pytest.mark.usefixtures("no_driver")
def test_it_is_not_ready_when_a_required_gpu_is_lost(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "device", "cuda")
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["detail"] == "Not ready: device"
    assert client.get("/health/live").status_code == 200


@pytest.mark.usefixtures("no_driver")
def test_it_does_not_start_when_a_gpu_is_required_and_missing(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gpu.require_gpu(settings)
    monkeypatch.setattr(settings, "device", "cuda")
    with pytest.raises(SystemExit, match="3"):
        gpu.require_gpu(settings)
    assert capsys.readouterr().err == "DEVICE is cuda, but the driver shows no GPU\n"
