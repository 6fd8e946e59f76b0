from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.text import Text


def now() -> datetime:
    return datetime.now(UTC)


class ChatPost(BaseModel):
    """A message from a client. The server adds the author."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)
    ]


class ChatMessage(BaseModel):
    type: Literal["message"] = "message"
    author: str
    text: str
    sent_at: datetime = Field(default_factory=now)


class ChatPresence(BaseModel):
    """Somebody came or went."""

    type: Literal["joined", "left"]
    author: str
    sent_at: datetime = Field(default_factory=now)
