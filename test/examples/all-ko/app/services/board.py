from collections.abc import Sequence

from app.board_permissions import RULES, Action
from app.crud import board_attachment as board_attachment_crud
from app.crud import board_comment as board_comment_crud
from app.db.session import Session
from app.errors import PermissionDeniedError
from app.models.board_post import BoardPost
from app.models.upload import Upload
from app.schemas.board_page import BoardAuthor
from app.schemas.board_post import BoardAttachment, BoardPostPublic, separate
from app.services.auth import Principal


def require(
    user: Principal,
    action: Action,
    author_id: int | None,
    post_author_id: int | None = None,
) -> None:
    """Looks up the permission matrix. The authors are those of what it is done to, and of
    the post above it.

    Raises PermissionDeniedError: a 403, not a 404, for every user reads the board and so
    knows that the post exists.
    """
    rule = RULES[action]
    roles = rule.others
    if author_id == user.id:
        roles = rule.own
    elif post_author_id == user.id:
        roles = rule.below_own
    if user.role not in roles:
        raise PermissionDeniedError(f"You may not {action}")


def require_owner(user: Principal, upload: Upload) -> None:
    """For attaching: admins see all uploads, but must not publish them.

    Raises PermissionDeniedError.
    """
    if upload.owner_id != user.id:
        raise PermissionDeniedError("Only an upload of one's own can be attached")


def show_new_post(
    post: BoardPost, comment_count: int = 0, attachments: Sequence[Upload] = ()
) -> BoardPostPublic:
    return BoardPostPublic(
        id=post.id,
        title=post.title,
        body=post.body,
        tags=separate(post.tags),
        author=post.author and BoardAuthor.model_validate(post.author),
        created_at=post.created_at,
        updated_at=post.updated_at,
        comment_count=comment_count,
        attachments=[BoardAttachment.model_validate(upload) for upload in attachments],
    )


async def show_post(session: Session, post: BoardPost) -> BoardPostPublic:
    """A post with its attachments and its number of comments."""
    comment_count = await board_comment_crud.count_comments(session, post_id=post.id)
    attachments = await board_attachment_crud.list_attachments(session, post_id=post.id)
    return show_new_post(post, comment_count, attachments)
