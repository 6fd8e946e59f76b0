"""Finds GPUs through the driver, without CUDA or a machine-learning library."""

import sys
from dataclasses import dataclass

from anyio import to_thread
from fastapi.requests import HTTPConnection
from pynvml import (
    NVMLError,
    nvmlDeviceGetCount,
    nvmlDeviceGetHandleByIndex,
    nvmlDeviceGetMemoryInfo,
    nvmlDeviceGetName,
    nvmlInit,
    nvmlShutdown,
)

from app.core.config import Settings, get_settings


class NoGpuError(Exception):
    """DEVICE is cuda, but there is no GPU."""


@dataclass(frozen=True)
class Gpu:
    name: str
    memory_used: int
    memory_total: int

    def __str__(self) -> str:
        used, total = self.memory_used / 2**30, self.memory_total / 2**30
        return f"{self.name}, {used:.1f} of {total:.1f} GiB in use"


def find_gpus() -> list[Gpu]:
    """The GPUs that the driver shows to this machine or container, often none."""
    try:
        nvmlInit()
    except NVMLError:
        # No driver, or the container was started without `--gpus`.
        return []
    try:
        handles = map(nvmlDeviceGetHandleByIndex, range(nvmlDeviceGetCount()))
        return [_describe(handle) for handle in handles]
    finally:
        nvmlShutdown()


def _describe(handle: object) -> Gpu:
    memory = nvmlDeviceGetMemoryInfo(handle)
    return Gpu(nvmlDeviceGetName(handle), int(memory.used), int(memory.total))


def require_gpu(settings: Settings) -> None:
    """At the start. Exit code 3, as for a wrong setting: another start would not help."""
    if settings.device == "cuda" and not find_gpus():
        print("DEVICE is cuda, but the driver shows no GPU", file=sys.stderr)
        sys.exit(3)


async def check_device(connection: HTTPConnection) -> str:
    """For /health/ready: the device. Raises when DEVICE is cuda without a GPU."""
    device = get_settings().device
    gpus = [] if device == "cpu" else await to_thread.run_sync(find_gpus)
    if device == "cuda" and not gpus:
        raise NoGpuError("DEVICE is cuda, but the driver shows no GPU")
    return "; ".join(map(str, gpus)) or "CPU"
