from typing import Annotated

from fastapi import APIRouter, Depends, Response, Security, status
from fastapi.responses import FileResponse

from app.api.deps import RowId, get_current_user
from app.api.v1.endpoints.board_posts import BoardPostDep, BoardWriter
from app.api.v1.endpoints.uploads import UploadDep
from app.board_permissions import Action
from app.core.config import SettingsDep
from app.crud import board_attachment as board_attachment_crud
from app.db.session import SessionDep
from app.errors import problems
from app.models.upload import Upload
from app.permissions import Scope
from app.services.board import require, require_owner
from app.services.download import DOWNLOADS, IfNoneMatch, send_upload

router = APIRouter(
    prefix="/board/posts/{post_id}/attachments",
    tags=["board"],
    responses=problems(401, 403, 404),
)


async def get_attachment_or_404(
    session: SessionDep, post: BoardPostDep, upload_id: RowId
) -> Upload:
    return await board_attachment_crud.get_attachment(
        session, post_id=post.id, upload_id=upload_id
    )


BoardAttachmentDep = Annotated[Upload, Depends(get_attachment_or_404)]


@router.put(
    "/{upload_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(409),
    # Whoever may not read a file must not publish it. `UploadDep` checks this as well, but
    # only after it has looked for the post.
    dependencies=[Security(get_current_user, scopes=[Scope.UPLOADS_READ])],
)
async def attach_upload(
    session: SessionDep,
    current_user: BoardWriter,
    post: BoardPostDep,
    upload: UploadDep,
) -> None:
    """Attach an upload of one's own to a post of one's own, for all to download."""
    require(current_user, Action.ATTACH, post.author_id)
    require_owner(current_user, upload)
    await board_attachment_crud.attach(session, post, upload)


@router.delete("/{upload_id}", status_code=status.HTTP_204_NO_CONTENT)
async def detach_upload(
    session: SessionDep,
    current_user: BoardWriter,
    post: BoardPostDep,
    attachment: BoardAttachmentDep,
) -> None:
    """Detach it. The upload stays, for its owner alone."""
    require(current_user, Action.DETACH, post.author_id)
    await board_attachment_crud.detach(session, attachment)


# A path of its own: /uploads/{upload_id} is only for the owner, who may delete there.
@router.head("/{upload_id}/content", include_in_schema=False)
@router.get("/{upload_id}/content", response_class=FileResponse, responses=DOWNLOADS)
async def download_attachment(
    attachment: BoardAttachmentDep,
    settings: SettingsDep,
    if_none_match: IfNoneMatch = None,
) -> Response:
    return send_upload(attachment, settings, if_none_match)
