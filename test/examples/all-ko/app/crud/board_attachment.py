from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from app.db.session import Session
from app.errors import ConflictError, NotFoundError
from app.models.board_post import BoardPost
from app.models.upload import Upload

# A post lists all of its attachments, so there is an end to them.
MAX_ATTACHMENTS = 10


async def get_attachment(session: Session, *, post_id: int, upload_id: int) -> Upload:
    upload = await session.get(Upload, upload_id)
    # One that is there but not attached to this post is nobody's business.
    if upload is None or upload.board_post_id != post_id:
        raise NotFoundError(f"Post {post_id} has no attachment {upload_id}")
    return upload


async def list_attachments(session: Session, *, post_id: int) -> list[Upload]:
    statement = select(Upload).where(Upload.board_post_id == post_id)
    return list(await session.scalars(statement.order_by(Upload.id)))


async def attach(session: Session, post: BoardPost, upload: Upload) -> None:
    """Twice is once. Raises ConflictError where it cannot be attached."""
    # Changes nothing, but locks the post until the commit: those who attach to it at the
    # same moment are counted one after another.
    same = update(BoardPost).where(BoardPost.id == post.id)
    await session.execute(same.values(title=BoardPost.title))
    other = aliased(Upload)
    others = select(func.count()).where(
        other.board_post_id == post.id, other.id != upload.id
    )
    statement = update(Upload).where(
        Upload.id == upload.id,
        or_(Upload.board_post_id.is_(None), Upload.board_post_id == post.id),
        others.scalar_subquery() < MAX_ATTACHMENTS,
    )
    attached = statement.values(board_post_id=post.id).returning(Upload.id)
    # The session's own copy need not change: nobody reads it any more.
    options = {"synchronize_session": False}
    if await session.scalar(attached, execution_options=options) is not None:
        return
    if len(await list_attachments(session, post_id=post.id)) >= MAX_ATTACHMENTS:
        raise ConflictError(f"A post has at most {MAX_ATTACHMENTS} attachments")
    raise ConflictError(f"Upload {upload.id} is attached to another post")


async def detach(session: Session, upload: Upload) -> None:
    upload.board_post_id = None
    await session.flush()
