from sqlalchemy import select

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
    if upload.board_post_id == post.id:
        return
    if upload.board_post_id is not None:
        raise ConflictError(f"Upload {upload.id} is attached to another post")
    if len(await list_attachments(session, post_id=post.id)) >= MAX_ATTACHMENTS:
        raise ConflictError(f"A post has at most {MAX_ATTACHMENTS} attachments")
    upload.board_post_id = post.id
    await session.flush()


async def detach(session: Session, upload: Upload) -> None:
    upload.board_post_id = None
    await session.flush()
