from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.schemas.board_page import BoardAuthor
from app.schemas.text import Text


class BoardCommentWrite(BaseModel):
    """PUT replaces the whole comment, so it takes what POST takes."""

    body: Annotated[
        Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)
    ]


class BoardCommentPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    post_id: int
    # Null: the author is gone.
    author: BoardAuthor | None
    body: str
    created_at: datetime
    # Null: as it was written.
    updated_at: datetime | None
