from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.schemas.board import not_blank
from app.schemas.text import Text


class BoardCommentCreate(BaseModel):
    body: Annotated[
        Text, Field(min_length=1, max_length=2000), AfterValidator(not_blank)
    ]


class BoardCommentUpdate(BoardCommentCreate):
    """PUT replaces the whole comment, so it takes what POST takes."""


class BoardCommentPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    post_id: int
    author_id: int | None
    body: str
    created_at: datetime
