# fails: 4 circular
# <file api/v1/router.py>
from fastapi import APIRouter

router = APIRouter()

from .endpoints import models  # noqa: E402

router.include_router(models.router)
# </file>
# <file api/v1/endpoints/models.py>
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ....core.config import Settings, get_settings
from ....crud import model as model_crud
from ....schemas.model import ModelCreate, ModelPage, ModelPublic

from ..router import router as parent  # noqa: E402

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


parent.include_router(router)
# </file>
