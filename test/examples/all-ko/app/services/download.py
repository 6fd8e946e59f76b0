from pathlib import PurePath
from typing import Annotated, Any

from fastapi import Header, Response, status
from fastapi.responses import FileResponse

from app.core.config import Settings
from app.models.upload import Upload
from app.schemas.upload import OFFICIAL, MediaType

# For OpenAPI: the responses of an endpoint that calls `send_upload`.
DOWNLOADS: dict[int | str, dict[str, Any]] = {
    200: {"content": {OFFICIAL.get(one, one): {} for one in MediaType}},
    206: {"description": "The part that `Range` asks for"},
    304: {"description": "The client has it already"},
}

IfNoneMatch = Annotated[str | None, Header(description="An `ETag` that the client has")]


def send_upload(
    upload: Upload, settings: Settings, if_none_match: str | None
) -> Response:
    """The file, or a 304 where the client has it. Its parts are sent by `Range`."""
    # The name on the disk is new for each file, and a file never changes.
    tag = f'"{PurePath(upload.stored_as).stem}"'
    # May be kept, and is asked for all the same: the next user may not be allowed.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    # The media type was judged by the bytes, and a browser that shows an image runs no
    # script of it: the security headers say so. The rest is only ever saved.
    return FileResponse(
        settings.upload_dir / upload.stored_as,
        headers=headers,
        filename=upload.filename,
        media_type=OFFICIAL.get(upload.media_type, upload.media_type),
        content_disposition_type=(
            "inline" if upload.media_type.startswith("image/") else "attachment"
        ),
    )
