from datetime import UTC, datetime
from typing import Annotated, Any, Self

from bson import ObjectId
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)

from app.schemas.activity import Action, Subject


def to_milliseconds(instant: datetime) -> datetime:
    """MongoDB stores milliseconds. Cutting the rest off here makes the stored value
    equal to this one."""
    instant = instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


Instant = Annotated[AwareDatetime, AfterValidator(to_milliseconds)]


def new_id() -> str:
    # Begins with the time and goes on with a counter, so ids sort as things happened.
    # Made here and not by MongoDB, so that a log in memory has the same.
    return str(ObjectId())


def now() -> datetime:
    return datetime.now(UTC)


class Activity(BaseModel):
    """A document. No table says what is in it, so this class does.

    Documents live longer than code: what a later version adds needs a default here, and
    what one had that is no longer here is passed over.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    # `_id` is MongoDB's name, an ObjectId its type; in JSON it is 24 digits.
    id: Annotated[str, BeforeValidator(str)] = Field(
        alias="_id", default_factory=new_id
    )
    at: Instant = Field(default_factory=now)
    action: Action
    # Embedded: in a table these would be two more columns.
    subject: Subject
    # Names of fields, not their values: those may be personal, and this is kept longer.
    changed: list[str] = []
    # None if nobody was logged in.
    actor_id: int | None = None
    request_id: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {"_id": ObjectId(self.id), **self.model_dump(exclude={"id"})}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        return cls.model_validate(document)
