import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class MediaType(StrEnum):
    """What can be told from other files; UPLOAD_TYPES says which of these are accepted."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    PDF = "application/pdf"
    # Short for the official names, which a download gets: see OFFICIAL.
    DOCX = "application/x-docx"
    XLSX = "application/x-xlsx"
    PPTX = "application/x-pptx"
    HWPX = "application/hwp+zip"
    HWP = "application/x-hwp"
    TXT = "text/plain"


_OFFICE = "application/vnd.openxmlformats-officedocument"
OFFICIAL: dict[MediaType, str] = {
    MediaType.DOCX: f"{_OFFICE}.wordprocessingml.document",
    MediaType.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    MediaType.PPTX: f"{_OFFICE}.presentationml.presentation",
}

SUFFIXES = {
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    MediaType.GIF: ".gif",
    MediaType.WEBP: ".webp",
    MediaType.PDF: ".pdf",
    MediaType.DOCX: ".docx",
    MediaType.XLSX: ".xlsx",
    MediaType.PPTX: ".pptx",
    MediaType.HWPX: ".hwpx",
    MediaType.HWP: ".hwp",
    MediaType.TXT: ".txt",
}


def media_types(value: str | list[MediaType]) -> list[MediaType]:
    """Of a setting such as `png,jpg`."""
    if isinstance(value, list):
        return value
    known = {suffix[1:]: media_type for media_type, suffix in SUFFIXES.items()}
    names = re.findall(r"\w+", value.lower())
    if unknown := set(names) - known.keys():
        raise ValueError(f"'{min(unknown)}' is none of {', '.join(known)}")
    return [known[name] for name in names]


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
