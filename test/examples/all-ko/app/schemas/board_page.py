from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class BoardAuthor(BaseModel):
    """What readers learn about who wrote it: not the address."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    # Null: the author gave no name.
    name: str | None = Field(validation_alias="full_name")


class CursorQuery(BaseModel):
    """The part of a list that the client asks for, by the place where it begins."""

    cursor: Annotated[
        int | None,
        Field(ge=1, le=2**31 - 1, description="`next_cursor` of the page before"),
    ] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class CursorPage(BaseModel, Generic[T]):
    """One page of a list, and where the next one begins; null: this is the last."""

    items: list[T]
    next_cursor: int | None
