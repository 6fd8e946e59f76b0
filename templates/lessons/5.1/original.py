# ko: 고치지 마세요. 나누기 전의 프로그램입니다. 채점기가 여러분의 것과 비교합니다.
# en: Leave this file alone: the program before it was split. The judge compares yours with it.
import os
from datetime import UTC, datetime
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, Field

app = FastAPI(title=os.getenv("APP_NAME", "Models"))
MAX_MODELS = int(os.getenv("MAX_MODELS", "100"))


class ModelCreate(BaseModel):
    name: str = Field(min_length=1, max_length=64)
    task: str
    parameters: int = Field(ge=1)


class ModelPublic(ModelCreate):
    id: int
    created_at: datetime


class ModelPage(BaseModel):
    models: list[ModelPublic]
    total: int


store: dict[int, ModelPublic] = {}


@app.get("/health", tags=["health"])
def read_health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/api/v1/models", status_code=201, tags=["models"])
def create_model(new: ModelCreate) -> ModelPublic:
    if any(model.name == new.name for model in store.values()):
        raise HTTPException(409, f"There is a model {new.name} already")
    if len(store) >= MAX_MODELS:
        raise HTTPException(409, f"There are {MAX_MODELS} models already")
    model = ModelPublic(
        id=max(store, default=0) + 1, created_at=datetime.now(UTC), **new.model_dump()
    )
    store[model.id] = model
    return model


@app.get("/api/v1/models", tags=["models"])
def list_models(
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> ModelPage:
    models = list(store.values())
    return ModelPage(models=models[skip : skip + limit], total=len(models))


@app.get("/api/v1/models/{model_id}", tags=["models"])
def read_model(model_id: int) -> ModelPublic:
    if model_id not in store:
        raise HTTPException(404, f"There is no model {model_id}")
    return store[model_id]


@app.delete("/api/v1/models/{model_id}", status_code=204, tags=["models"])
def delete_model(model_id: int) -> None:
    if model_id not in store:
        raise HTTPException(404, f"There is no model {model_id}")
    del store[model_id]
