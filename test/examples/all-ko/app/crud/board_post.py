from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, or_, select, update
from sqlalchemy.orm import aliased, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from app.crud.board_page import cut_page
from app.db.session import Session
from app.errors import ConflictError, NotFoundError, PreconditionFailedError
from app.models.board_comment import BoardComment
from app.models.board_post import BoardPost
from app.models.user import User
from app.schemas.board_post import (
    BoardPostOrder,
    BoardPostQuery,
    BoardPostWrite,
    joined,
)

# What a list shows of a post itself: not its body.
SUMMARY = select(
    BoardPost.id,
    BoardPost.title,
    BoardPost.tags,
    BoardPost.author_id,
    BoardPost.created_at,
    BoardPost.updated_at,
)


async def get_post(session: Session, post_id: int) -> BoardPost:
    author = joinedload(BoardPost.author).load_only(User.full_name)
    post = await session.get(BoardPost, post_id, options=[author])
    if post is None:
        raise NotFoundError(f"There is no post {post_id}")
    return post


async def list_posts(
    session: Session, wanted: BoardPostQuery, *, author_id: int | None
) -> tuple[Sequence[Row[Any]], int | None]:
    """What a `BoardPostSummary` shows of the posts behind the cursor, and the next one.

    The index finds that place at once, however many posts are before it, and whoever
    writes meanwhile moves nothing: ids only grow.
    """
    page = SUMMARY.where(*_conditions(wanted, author_id)).limit(wanted.limit + 1)
    # By the id and not by the time: two posts may be of one moment.
    order = BoardPost.id.desc()
    if wanted.order is BoardPostOrder.OLDEST:
        order = BoardPost.id.asc()
        page = page.where(BoardPost.id > (wanted.cursor or 0))
    elif wanted.cursor is not None:
        page = page.where(BoardPost.id < wanted.cursor)
    rows = await _summaries(session, page.order_by(order), wanted.order)
    return cut_page(rows, wanted.limit)


async def list_numbered_posts(
    session: Session, *, skip: int, limit: int
) -> tuple[Sequence[Row[Any]], int]:
    """By OFFSET: the database reads all posts that it skips, and counts all there are."""
    count = select(func.count()).select_from(BoardPost)
    total = (await session.execute(count)).scalar_one()
    page = SUMMARY.order_by(BoardPost.id.desc()).offset(skip).limit(limit)
    return await _summaries(session, page, BoardPostOrder.NEWEST), total


def _conditions(
    wanted: BoardPostQuery, author_id: int | None
) -> list[ColumnElement[bool]]:
    # autoescape: a % or a _ is looked for as what it is, not as "anything".
    conditions: list[ColumnElement[bool]] = []
    if author_id is not None:
        conditions.append(BoardPost.author_id == author_id)
    if wanted.tag is not None:
        tag = joined([wanted.tag])
        conditions.append(BoardPost.tags.contains(tag, autoescape=True))
    if wanted.q is not None:
        in_title = BoardPost.title.icontains(wanted.q, autoescape=True)
        in_body = BoardPost.body.icontains(wanted.q, autoescape=True)
        conditions.append(or_(in_title, in_body))
    return conditions


async def _summaries(
    session: Session, page: Select[*tuple[Any, ...]], order: BoardPostOrder
) -> Sequence[Row[Any]]:
    # Authors and numbers of comments come within the one statement, as a query for each
    # post would be a hundred more, and after the page is cut: the comments of other posts
    # are not counted.
    shown = page.subquery()
    author = aliased(User, name="author")
    comment_count = (
        select(func.count())
        .where(BoardComment.post_id == shown.c.id)
        .scalar_subquery()
        .label("comment_count")
    )
    newest_first = order is BoardPostOrder.NEWEST
    statement = (
        select(shown, comment_count, author)
        .outerjoin(author, author.id == shown.c.author_id)
        .options(load_only(author.full_name))
        .order_by(shown.c.id.desc() if newest_first else shown.c.id)
    )
    return (await session.execute(statement)).all()


async def create_post(
    session: Session, post_in: BoardPostWrite, *, author: User
) -> BoardPost:
    post = BoardPost(author=author, **_values(post_in))
    session.add(post)
    await session.flush()
    return post


# The versions that a client has named; None: whatever the version is.
Versions = set[int] | None


def _values(post_in: BoardPostWrite) -> dict[str, str]:
    return {"title": post_in.title, "body": post_in.body, "tags": joined(post_in.tags)}


async def update_post(
    session: Session, post: BoardPost, post_in: BoardPostWrite, versions: Versions
) -> None:
    """Raises PreconditionFailedError unless the post has one of the versions.

    The database compares and writes in one statement: of two edits of one version that
    come at the same moment, the second finds another version.
    """
    changed = (
        update(BoardPost)
        .where(*_unchanged(post, versions))
        .values(
            **_values(post_in),
            updated_at=datetime.now(UTC),
            version=BoardPost.version + 1,
        )
        .returning(BoardPost.version)
    )
    version = await session.scalar(changed)
    _require_row(version, versions)
    set_committed_value(post, "version", version)


async def delete_post(session: Session, post: BoardPost, versions: Versions) -> None:
    """Its comments go with it, its attachments stay their owners' uploads: the foreign
    keys say so. Raises PreconditionFailedError as `update_post` does."""
    deleted = delete(BoardPost).where(*_unchanged(post, versions))
    _require_row(await session.scalar(deleted.returning(BoardPost.id)), versions)


def _unchanged(post: BoardPost, versions: Versions) -> list[ColumnElement[bool]]:
    same = [BoardPost.id == post.id]
    return same if versions is None else [*same, BoardPost.version.in_(versions)]


def _require_row(row: int | None, versions: Versions) -> None:
    if row is None and versions is not None:
        raise PreconditionFailedError("The post has another version by now")
    if row is None:
        raise ConflictError("It was deleted in the meantime")
