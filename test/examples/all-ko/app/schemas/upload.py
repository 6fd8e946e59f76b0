from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class MediaType(StrEnum):
    """What may be uploaded. A type that begins with no bytes of its own, such as plain
    text or HTML, cannot be told from others and is not among these."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that is on disk by now. Its name there is generated."""

    stored_as: str
    filename: str
    media_type: MediaType
    size: int


class UploadPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    filename: str
    media_type: MediaType
    size: int
    description: str | None = None
    created_at: datetime
    owner_id: int | None
    board_post_id: int | None
