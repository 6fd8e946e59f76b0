from fastapi import APIRouter, Security, status
from fastapi.responses import FileResponse

from app.api.deps import (
    BoardAttachmentDep,
    BoardPostDep,
    BoardWriter,
    UploadDep,
    get_current_user,
)
from app.api.v1.endpoints.uploads import download_file
from app.core.config import SettingsDep
from app.crud import board_attachment as board_attachment_crud
from app.db.session import SessionDep
from app.errors import problems
from app.permissions import Scope
from app.schemas.upload import MediaType
from app.services.board import require_author, require_author_or_admin, require_owner

router = APIRouter(
    prefix="/board/posts/{post_id}/attachments",
    tags=["board"],
    responses=problems(401, 403, 404),
)


@router.put(
    "/{upload_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(409),
    # Who may not read a file must not show it to everybody. `UploadDep` says so, too, but
    # only after it is known whether there is such a post.
    dependencies=[Security(get_current_user, scopes=[Scope.UPLOADS_READ])],
)
async def attach_upload(
    session: SessionDep,
    current_user: BoardWriter,
    post: BoardPostDep,
    upload: UploadDep,
) -> None:
    """Attach an upload of one's own to a post of one's own, for all to download."""
    require_author(current_user, post)
    require_owner(current_user, upload)
    await board_attachment_crud.attach(session, post, upload)


@router.delete("/{upload_id}", status_code=status.HTTP_204_NO_CONTENT)
async def detach_upload(
    session: SessionDep,
    current_user: BoardWriter,
    post: BoardPostDep,
    attachment: BoardAttachmentDep,
) -> None:
    """Detach it. It stays its owner's upload, and only theirs."""
    require_author_or_admin(current_user, post)
    await board_attachment_crud.detach(session, attachment)


# The path of the upload itself stays its owner's: who can reach it there can delete it.
@router.get(
    "/{upload_id}/content",
    response_class=FileResponse,
    responses={200: {"content": {media_type: {} for media_type in MediaType}}},
)
def download_attachment(
    attachment: BoardAttachmentDep, settings: SettingsDep
) -> FileResponse:
    return download_file(attachment, settings)
