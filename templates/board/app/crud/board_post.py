from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from app.db.session import Session
from app.errors import NotFoundError
from app.models.board_comment import BoardComment
from app.models.board_post import BoardPost
from app.schemas.board_post import BoardPostWrite


async def get_post(session: Session, post_id: int) -> BoardPost:
    post = await session.get(BoardPost, post_id)
    if post is None:
        raise NotFoundError(f"There is no post {post_id}")
    return post


async def list_posts(
    session: Session,
    *,
    skip: int,
    limit: int,
    q: str | None = None,
) -> tuple[Sequence[Row[Any]], int]:
    """What a `BoardPostSummary` shows, newest first, of the posts that contain `q`."""
    # Counted within the one statement: asking for each post would make a page of 100
    # posts 100 queries more.
    comment_count = (
        select(func.count())
        .where(BoardComment.post_id == BoardPost.id)
        .scalar_subquery()
    )
    statement = select(
        BoardPost.id,
        BoardPost.title,
        BoardPost.author_id,
        BoardPost.created_at,
        BoardPost.updated_at,
        comment_count.label("comment_count"),
    )
    matching = select(func.count()).select_from(BoardPost)
    if q is not None:
        # autoescape: a % or a _ is looked for as what it is, not as "anything".
        contains = or_(
            BoardPost.title.icontains(q, autoescape=True),
            BoardPost.body.icontains(q, autoescape=True),
        )
        statement = statement.where(contains)
        matching = matching.where(contains)
    total = (await session.execute(matching)).scalar_one()
    # By the id and not by the time: two posts may be of one moment.
    page = statement.order_by(BoardPost.id.desc()).offset(skip).limit(limit)
    return (await session.execute(page)).all(), total


async def create_post(
    session: Session, post_in: BoardPostWrite, *, author_id: int
) -> BoardPost:
    post = BoardPost(author_id=author_id, **post_in.model_dump())
    session.add(post)
    await session.flush()
    return post


async def update_post(
    session: Session, post: BoardPost, post_in: BoardPostWrite
) -> None:
    for name, value in post_in.model_dump().items():
        setattr(post, name, value)
    post.updated_at = datetime.now(UTC)


async def delete_post(session: Session, post: BoardPost) -> None:
    """Its comments go with it, its attachments stay their owners' uploads: the foreign
    keys say so."""
    await session.delete(post)
