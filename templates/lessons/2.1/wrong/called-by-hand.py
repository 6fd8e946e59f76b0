# fails: 4 not-overridden
# <cut endpoint>
@app.post("/predictions")
async def predict(batch: list[int]) -> dict[str, object]:
    async with asynccontextmanager(get_gpu)() as gpu:
        model = Model(gpu)
        if not batch:
            raise HTTPException(400, "The batch is empty")
        return {"gpu": gpu, "model_gpu": model.gpu, "labels": model.predict(batch)}


# </cut>
# <cut imports>
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

from .gpus import GpuPool, Model

# </cut>
