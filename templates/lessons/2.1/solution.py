# ko: GPU를 빌려 쓰는 서버. 무슨 일이 있어도 GPU를 돌려주게 하세요.
# en: A server that borrows GPUs. Let it give them back, whatever happens.
# <cut imports>
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

from .gpus import GpuPool, Model

# <stub>
# from fastapi import FastAPI, HTTPException
#
# from .gpus import GpuPool, Model
#
# </cut>
app = FastAPI()
pool = GpuPool(2)


# <cut dependencies>
async def get_gpu() -> AsyncIterator[int]:
    gpu = await pool.acquire()
    try:
        yield gpu
    finally:
        pool.release(gpu)


# ko: scope="function": 응답을 보내기 전에 돌려줍니다.
# en: scope="function": given back before the response is sent.
GpuDep = Annotated[int, Depends(get_gpu, scope="function")]


def get_model(gpu: GpuDep) -> Model:
    return Model(gpu)


ModelDep = Annotated[Model, Depends(get_model)]


# <stub>
# async def get_gpu() -> int:
# ko:     raise NotImplementedError("pool에서 빌리고, 쓴 뒤에 돌려주기")
# en:     raise NotImplementedError("borrow from the pool, and give back afterwards")
#
#
# </cut>
# <cut endpoint>
@app.post("/predictions")
async def predict(batch: list[int], gpu: GpuDep, model: ModelDep) -> dict[str, object]:
    if not batch:
        raise HTTPException(400, "The batch is empty")
    return {"gpu": gpu, "model_gpu": model.gpu, "labels": model.predict(batch)}


# <stub>
# @app.post("/predictions")
# async def predict(batch: list[int]) -> dict[str, object]:
#     gpu = await pool.acquire()
#     model = Model(gpu)
#     if not batch:
#         raise HTTPException(400, "The batch is empty")
#     labels = model.predict(batch)
#     pool.release(gpu)
#     return {"gpu": gpu, "model_gpu": model.gpu, "labels": labels}
#
#
# </cut>
