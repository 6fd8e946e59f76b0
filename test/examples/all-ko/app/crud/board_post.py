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
    session: Session, *, skip: int, limit: int, q: str | None = None
) -> tuple[Sequence[Row[Any]], int]:
    """What a `BoardPostSummary` shows, newest first, of the posts that contain `q`."""
    columns = (
        BoardPost.id,
        BoardPost.title,
        BoardPost.author_id,
        BoardPost.created_at,
        BoardPost.updated_at,
    )
    # By the id and not by the time: two posts may be of one moment.
    page = select(*columns).order_by(BoardPost.id.desc()).offset(skip).limit(limit)
    matching = select(func.count()).select_from(BoardPost)
    if q is not None:
        # autoescape: a % or a _ is looked for as what it is, not as "anything".
        contains = or_(
            BoardPost.title.icontains(q, autoescape=True),
            BoardPost.body.icontains(q, autoescape=True),
        )
        page = page.where(contains)
        matching = matching.where(contains)
    total = (await session.execute(matching)).scalar_one()
    # Counted within the one statement, as a query for each post would be a hundred more,
    # and after the page is cut: the comments of skipped posts are not counted.
    shown = page.subquery()
    comment_count = (
        select(func.count())
        .where(BoardComment.post_id == shown.c.id)
        .scalar_subquery()
        .label("comment_count")
    )
    statement = select(shown, comment_count).order_by(shown.c.id.desc())
    return (await session.execute(statement)).all(), total


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
