from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.crud.board_page import cut_page
from app.db.session import Session
from app.errors import NotFoundError
from app.models.board_comment import BoardComment
from app.models.board_post import BoardPost
from app.models.user import User
from app.schemas.board_comment import BoardCommentWrite
from app.schemas.board_page import CursorQuery

# In the same query: one for each comment would be the N+1 problem.
WITH_AUTHOR = joinedload(BoardComment.author).load_only(User.full_name)


async def get_comment(session: Session, comment_id: int) -> BoardComment:
    """With its author, and with the post for that one's author."""
    post = joinedload(BoardComment.post).load_only(BoardPost.author_id)
    options = [WITH_AUTHOR, post]
    comment = await session.get(BoardComment, comment_id, options=options)
    if comment is None:
        raise NotFoundError(f"There is no comment {comment_id}")
    return comment


async def count_comments(session: Session, *, post_id: int) -> int:
    count = select(func.count()).where(BoardComment.post_id == post_id)
    return (await session.execute(count)).scalar_one()


async def list_comments(
    session: Session, wanted: CursorQuery, *, post_id: int
) -> tuple[Sequence[BoardComment], int | None]:
    """Oldest first, as a conversation is read, and the cursor of the next page."""
    statement = select(BoardComment).where(
        BoardComment.post_id == post_id, BoardComment.id > (wanted.cursor or 0)
    )
    page = statement.order_by(BoardComment.id).limit(wanted.limit + 1)
    rows = (await session.scalars(page.options(WITH_AUTHOR))).all()
    return cut_page(rows, wanted.limit)


async def create_comment(
    session: Session, comment_in: BoardCommentWrite, *, post_id: int, author: User
) -> BoardComment:
    comment = BoardComment(post_id=post_id, author=author, **comment_in.model_dump())
    session.add(comment)
    await session.flush()
    return comment


async def update_comment(
    session: Session, comment: BoardComment, comment_in: BoardCommentWrite
) -> None:
    comment.body = comment_in.body
    comment.updated_at = datetime.now(UTC)


async def delete_comment(session: Session, comment: BoardComment) -> None:
    await session.delete(comment)
