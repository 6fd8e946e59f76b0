from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    field_validator,
)

from app.schemas.text import Text

Tag = Annotated[Text, Field(max_length=30)]
# Strict: "10" and true are no numbers, although Pydantic would make one of them.
Length = Annotated[float, Field(strict=True, gt=0, le=10_000)]


class ItemCategory(StrEnum):
    BOOK = "book"
    ELECTRONICS = "electronics"
    FOOD = "food"
    OTHER = "other"


class Dimensions(BaseModel):
    """In centimetres."""

    model_config = ConfigDict(from_attributes=True)

    width: Length
    height: Length
    depth: Length


class ItemCreate(BaseModel):
    name: Annotated[
        Text,
        # Blanks around it do not count.
        StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
        Field(examples=["Desk lamp"]),
    ]
    description: Annotated[Text, Field(max_length=1000)] | None = None
    price: Annotated[float, Field(strict=True, gt=0, le=1_000_000, examples=[24.5])]
    category: ItemCategory = ItemCategory.OTHER
    is_offer: StrictBool = False
    tags: Annotated[list[Tag], Field(max_length=10)] = []
    dimensions: Dimensions | None = None

    @field_validator("tags")
    @classmethod
    def tags_are_lower_case_and_differ(cls, tags: list[str]) -> list[str]:
        tidy = (tag.strip().lower() for tag in tags)
        return list(dict.fromkeys(tag for tag in tidy if tag))


class ItemUpdate(ItemCreate):
    """PUT replaces the whole item, so it takes what POST takes."""


class ItemPublic(BaseModel):
    """Without the rules above: one that is made stricter later must not turn reading
    an older item into an error."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    description: str | None = None
    price: float
    category: ItemCategory
    is_offer: bool
    tags: list[str] = []
    dimensions: Dimensions | None = None
    created_at: datetime
    owner_id: int | None
