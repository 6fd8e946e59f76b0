# ko: 숫자를 분류하는 서버. 모델이 도는 동안에도 다른 요청에 답하게 하세요.
# en: A server that classifies digits. Let it answer others while the model runs.
# <cut imports>
import anyio
import anyio.to_thread
from fastapi import FastAPI

from .model import classify

# <stub>
# from fastapi import FastAPI
#
# from .model import classify
#
# </cut>
app = FastAPI()


@app.get("/health")
async def read_health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/labels")
def read_labels() -> list[int]:
    # ko: def 엔드포인트는 FastAPI의 스레드 풀에서 실행됩니다.
    # en: An endpoint that is no coroutine runs in FastAPI's pool of threads.
    return list(range(10))


# <cut predict>
gpu = anyio.CapacityLimiter(2)


@app.post("/predictions")
async def predict(pixels: list[int]) -> int:
    return await anyio.to_thread.run_sync(classify, pixels, limiter=gpu)


# <stub>
# @app.post("/predictions")
# async def predict(pixels: list[int]) -> int:
#     return classify(pixels)
#
#
# </cut>
