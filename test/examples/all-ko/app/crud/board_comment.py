from sqlalchemy import func, select

from app.db.session import Session, fetch_page
from app.errors import NotFoundError
from app.models.board_comment import BoardComment
from app.schemas.board_comment import BoardCommentWrite


async def get_comment(session: Session, comment_id: int) -> BoardComment:
    comment = await session.get(BoardComment, comment_id)
    if comment is None:
        raise NotFoundError(f"There is no comment {comment_id}")
    return comment


async def count_comments(session: Session, *, post_id: int) -> int:
    count = select(func.count()).where(BoardComment.post_id == post_id)
    return (await session.execute(count)).scalar_one()


async def list_comments(
    session: Session, *, post_id: int, skip: int, limit: int
) -> tuple[list[BoardComment], int]:
    """Oldest first, as a conversation is read."""
    comments = select(BoardComment).where(BoardComment.post_id == post_id)
    statement = comments.order_by(BoardComment.id)
    return await fetch_page(session, statement, skip=skip, limit=limit)


async def create_comment(
    session: Session, comment_in: BoardCommentWrite, *, post_id: int, author_id: int
) -> BoardComment:
    comment = BoardComment(
        post_id=post_id, author_id=author_id, **comment_in.model_dump()
    )
    session.add(comment)
    await session.flush()
    return comment


async def update_comment(
    session: Session, comment: BoardComment, comment_in: BoardCommentWrite
) -> None:
    comment.body = comment_in.body


async def delete_comment(session: Session, comment: BoardComment) -> None:
    await session.delete(comment)
