from datetime import datetime

from pydantic import BaseModel, Field


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
