# fails: 1 knows-too-much
# <file api/v1/endpoints/models.py>
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ....exercise import Settings, get_settings
from ....crud import model as model_crud
from ....schemas.model import ModelCreate, ModelPage, ModelPublic

router = APIRouter(prefix="/models", tags=["models"])


@router.post("", status_code=201)
def create_model(
    new: ModelCreate, settings: Annotated[Settings, Depends(get_settings)]
) -> ModelPublic:
    return model_crud.create_model(new, most=settings.max_models)


@router.get("")
def list_models(
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> ModelPage:
    models, total = model_crud.list_models(skip=skip, limit=limit)
    return ModelPage(models=models, total=total)


@router.get("/{model_id}")
def read_model(model_id: int) -> ModelPublic:
    return model_crud.get_model(model_id)


@router.delete("/{model_id}", status_code=204)
def delete_model(model_id: int) -> None:
    model_crud.delete_model(model_id)
# </file>
# <cut main>
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from .core.config import Settings, get_settings  # noqa: F401, I001
from .crud.model import ConflictError, NotFoundError

from .api.v1.router import router  # noqa: E402

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


# </cut>
