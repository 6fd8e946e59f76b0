from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.schemas.text import Text
from app.schemas.upload import MediaType

# Blanks around a text do not count.
Title = Annotated[
    Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
Body = Annotated[
    Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)
]


class BoardPostWrite(BaseModel):
    """PUT replaces the whole post, so it takes what POST takes."""

    title: Title
    body: Body


class BoardAttachment(BaseModel):
    """What readers of the post see of an upload: whose it is, they see above it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    filename: str
    media_type: MediaType
    size: int


class BoardPostSummary(BaseModel):
    """One line of a list: a page of a hundred bodies would be a megabyte."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    author_id: int | None
    created_at: datetime
    updated_at: datetime | None
    comment_count: int


class BoardPostPublic(BoardPostSummary):
    body: str
    attachments: list[BoardAttachment]
