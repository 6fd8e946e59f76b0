# ko: 고치지 마세요. GPU 두 장과, 한 장에서 도는 모델입니다.
# en: Leave this file alone: two GPUs, and a model that runs on one of them.
import asyncio


class GpuPool:
    def __init__(self, size: int) -> None:
        self.size = size
        self.queue: asyncio.Queue[int] = asyncio.Queue()
        for gpu in range(size):
            self.queue.put_nowait(gpu)
        # ko: 지금까지 빌려준 횟수
        # en: How often one was lent
        self.lent = 0

    @property
    def free(self) -> int:
        return self.queue.qsize()

    async def acquire(self) -> int:
        gpu = await self.queue.get()
        self.lent += 1
        return gpu

    def release(self, gpu: int) -> None:
        self.queue.put_nowait(gpu)


class Model:
    def __init__(self, gpu: int) -> None:
        self.gpu = gpu

    def predict(self, batch: list[int]) -> list[int]:
        if max(batch) > 255:
            raise RuntimeError("CUDA error: device-side assert triggered")
        return [pixel % 10 for pixel in batch]
