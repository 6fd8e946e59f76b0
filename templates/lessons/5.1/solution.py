# ko: 모델 레지스트리. 동작은 그대로 두고 파일을 나누세요.
# en: A model registry. Split it into files, and leave what it does as it is.
# <cut main>
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from .api.v1.router import router
from .core.config import get_settings
from .crud.model import ConflictError, NotFoundError

app = FastAPI(title=get_settings().app_name)
app.include_router(router, prefix="/api/v1")


@app.exception_handler(NotFoundError)
def handle_not_found(request: Request, error: NotFoundError) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


@app.exception_handler(ConflictError)
def handle_conflict(request: Request, error: ConflictError) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=409)


@app.get("/health", tags=["health"])
def read_health() -> dict[str, str]:
    return {"status": "ok"}


# <stub>
# import os
# from datetime import UTC, datetime
# from typing import Annotated
#
# from fastapi import FastAPI, HTTPException, Query
# from pydantic import BaseModel, Field
#
# app = FastAPI(title=os.getenv("APP_NAME", "Models"))
# MAX_MODELS = int(os.getenv("MAX_MODELS", "100"))
#
#
# class ModelCreate(BaseModel):
#     name: str = Field(min_length=1, max_length=64)
#     task: str
#     parameters: int = Field(ge=1)
#
#
# class ModelPublic(ModelCreate):
#     id: int
#     created_at: datetime
#
#
# class ModelPage(BaseModel):
#     models: list[ModelPublic]
#     total: int
#
#
# store: dict[int, ModelPublic] = {}
#
#
# @app.get("/health", tags=["health"])
# def read_health() -> dict[str, str]:
#     return {"status": "ok"}
#
#
# @app.post("/api/v1/models", status_code=201, tags=["models"])
# def create_model(new: ModelCreate) -> ModelPublic:
#     if any(model.name == new.name for model in store.values()):
#         raise HTTPException(409, f"There is a model {new.name} already")
#     if len(store) >= MAX_MODELS:
#         raise HTTPException(409, f"There are {MAX_MODELS} models already")
#     model = ModelPublic(
#         id=max(store, default=0) + 1, created_at=datetime.now(UTC), **new.model_dump()
#     )
#     store[model.id] = model
#     return model
#
#
# @app.get("/api/v1/models", tags=["models"])
# def list_models(
#     skip: Annotated[int, Query(ge=0)] = 0,
#     limit: Annotated[int, Query(ge=1, le=100)] = 10,
# ) -> ModelPage:
#     models = list(store.values())
#     return ModelPage(models=models[skip : skip + limit], total=len(models))
#
#
# @app.get("/api/v1/models/{model_id}", tags=["models"])
# def read_model(model_id: int) -> ModelPublic:
#     if model_id not in store:
#         raise HTTPException(404, f"There is no model {model_id}")
#     return store[model_id]
#
#
# @app.delete("/api/v1/models/{model_id}", status_code=204, tags=["models"])
# def delete_model(model_id: int) -> None:
#     if model_id not in store:
#         raise HTTPException(404, f"There is no model {model_id}")
#     del store[model_id]
#
#
# </cut>
# ko: 여러분의 프로젝트에서 찾으세요: crud/item.py가 발생시키는 예외의 클래스.
# en: Look it up in your project: the class of the exception that crud/item.py raises.
# ko: "app/폴더/파일.py:이름"으로 적습니다.
# en: Write it as "app/folder/file.py:name".
# <cut place>
PLACE = "app/errors.py:NotFoundError"
# <stub>
# PLACE = ""
# </cut>
