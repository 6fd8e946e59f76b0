from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.text import Text

# MongoDB numbers are no larger than this, and neither is an id of ours.
MAX_ID = 2**31 - 1

DocumentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
RowId = Annotated[int, Field(ge=1, le=MAX_ID)]


class Action(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


class Kind(StrEnum):
    ITEM = "item"
    USER = "user"


class Subject(BaseModel):
    """The object of the action."""

    model_config = ConfigDict(from_attributes=True)

    kind: Kind
    id: int


class ActivityQuery(BaseModel):
    """Of the query string, every parameter: a class with `Query()` reads them all.

    A query of MongoDB is a dict, and one that came from outside could hold operators:
    `{"$ne": null}` instead of a text fits everything. Here each value is a text or a
    number before it gets near, and `action[$ne]` is an unknown name, so it is refused.
    """

    model_config = ConfigDict(extra="forbid")

    action: Action | None = None
    kind: Kind | None = None
    subject_id: RowId | None = None
    actor_id: RowId | None = None
    request_id: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    before: DocumentId | None = Field(
        default=None, description="`next` of the page before: what is older than that"
    )
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class ActivityPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    at: datetime
    action: Action
    subject: Subject
    changed: list[str]
    actor_id: int | None
    request_id: str | None


class ActivityPage(BaseModel):
    """Entries, newest first, and the cursor of the next page. No `skip` and `total`:
    new entries would move the old ones to the next page while they are read, and
    counting reads the whole log."""

    items: list[ActivityPublic]
    next: str | None = Field(description="For `before`; null on the last page")
