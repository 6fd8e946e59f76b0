# fails: 1 knows-too-much
# <file crud/model.py>
from datetime import UTC, datetime

from ..schemas.model import ModelCreate, ModelPublic

store: dict[int, ModelPublic] = {}


from fastapi import HTTPException


class NotFoundError(HTTPException):
    pass


class ConflictError(HTTPException):
    pass


def create_model(new: ModelCreate, *, most: int) -> ModelPublic:
    if any(model.name == new.name for model in store.values()):
        raise ConflictError(f"There is a model {new.name} already")
    if len(store) >= most:
        raise ConflictError(f"There are {most} models already")
    model = ModelPublic(
        id=max(store, default=0) + 1, created_at=datetime.now(UTC), **new.model_dump()
    )
    store[model.id] = model
    return model


def list_models(*, skip: int, limit: int) -> tuple[list[ModelPublic], int]:
    models = list(store.values())
    return models[skip : skip + limit], len(models)


def get_model(model_id: int) -> ModelPublic:
    if model_id not in store:
        raise NotFoundError(f"There is no model {model_id}")
    return store[model_id]


def delete_model(model_id: int) -> None:
    del store[get_model(model_id).id]
# </file>
