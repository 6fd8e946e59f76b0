from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.schemas.board_page import BoardAuthor, CursorQuery
from app.schemas.text import Text
from app.schemas.upload import MediaType

# Blanks around a text do not count.
Title = Annotated[
    Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
Body = Annotated[
    Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)
]


# Kept between line ends, so it has none.
Tag = Annotated[
    Text,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        min_length=1,
        max_length=30,
        pattern=r"^[^\n\r]*$",
    ),
]


def joined(tags: Iterable[str]) -> str:
    """As the database keeps them: between line ends "art" is no part of "start"."""
    return "".join(f"\n{tag}\n" for tag in dict.fromkeys(tags))


def separate(tags: str | list[str]) -> list[str]:
    return [tag for tag in tags.split("\n") if tag] if isinstance(tags, str) else tags


class BoardPostWrite(BaseModel):
    """PUT replaces the whole post, so it takes what POST takes."""

    title: Title
    body: Body
    tags: Annotated[list[Tag], Field(max_length=5)] = []


class BoardPostOrder(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"


class BoardPostQuery(CursorQuery):
    """Which posts a list shows."""

    tag: Tag | None = None
    q: Annotated[
        Annotated[Text, Field(min_length=1, max_length=100)] | None,
        Field(description="What the title or the body contains"),
    ] = None
    author: Annotated[
        Annotated[int, Field(ge=1, le=2**31 - 1)] | Literal["me"] | None,
        Field(description="Whose posts: a user's number, or `me`"),
    ] = None
    order: BoardPostOrder = BoardPostOrder.NEWEST


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
    # Null: the author is gone.
    author: BoardAuthor | None
    created_at: datetime
    # Null: as it was written.
    updated_at: datetime | None
    comment_count: int
    tags: Annotated[list[str], BeforeValidator(separate)]


class BoardPostPublic(BoardPostSummary):
    body: str
    attachments: list[BoardAttachment]
