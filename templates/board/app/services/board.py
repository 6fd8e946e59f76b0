from app.crud import board_attachment as board_attachment_crud
from app.crud import board_comment as board_comment_crud
from app.db.session import Session
from app.errors import PermissionDeniedError
from app.models.board_comment import BoardComment
from app.models.board_post import BoardPost
from app.models.upload import Upload
from app.schemas.board_page import BoardAuthor
from app.schemas.board_post import BoardAttachment, BoardPostPublic
from app.services.auth import Principal

# All of these are a 403, not a 404: every user reads the board, so they know that the
# post exists.


def require_author(user: Principal, written: BoardPost | BoardComment) -> None:
    """For editing: not even an admin changes the words of another user.

    Raises PermissionDeniedError.
    """
    if written.author_id != user.id:
        raise PermissionDeniedError("Only the author may change this")


def require_author_or_admin(user: Principal, written: BoardPost | BoardComment) -> None:
    """For deleting and detaching: admins moderate the board.

    Raises PermissionDeniedError.
    """
    if written.author_id != user.id and not user.is_admin:
        raise PermissionDeniedError("Only the author or an admin may do this")


def require_owner(user: Principal, upload: Upload) -> None:
    """For attaching: admins see all uploads, but must not publish them.

    Raises PermissionDeniedError.
    """
    if upload.owner_id != user.id:
        raise PermissionDeniedError("Only an upload of one's own can be attached")


async def show_post(session: Session, post: BoardPost) -> BoardPostPublic:
    """A post with its attachments and its number of comments."""
    attachments = await board_attachment_crud.list_attachments(session, post_id=post.id)
    return BoardPostPublic(
        id=post.id,
        title=post.title,
        body=post.body,
        author=post.author and BoardAuthor.model_validate(post.author),
        created_at=post.created_at,
        updated_at=post.updated_at,
        comment_count=await board_comment_crud.count_comments(session, post_id=post.id),
        attachments=[BoardAttachment.model_validate(upload) for upload in attachments],
    )
