"""Posts and comments for a demonstration, or to measure with."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from app.db.base import Base
from app.db.session import Session
from app.models.board_comment import BoardComment
from app.models.board_post import BoardPost
from app.models.user import User

WORDS = ("커피", "산책", "고양이", "여행", "미세먼지", "tea", "dog", "cat")
AUTHORS = ("Ada", "Grace", "Linus", "지민", "서연")
COMMENTS_PER_POST = 3
# Rows in memory at a time.
CHUNK = 5000


async def seed_board(session: Session, posts: int) -> None:
    """Adds so many posts with their comments, by authors who cannot log in."""
    now = datetime.now(UTC)
    authors = [
        User(email=f"demo-{now.timestamp():.6f}-{number}@example.com", full_name=name)
        for number, name in enumerate(AUTHORS)
    ]
    session.add_all(authors)
    await session.flush()
    for start in range(0, posts, CHUNK):
        numbers = range(start, min(start + CHUNK, posts))
        rows = [
            (
                f"{_words(number, 3)} {number}",
                "\n".join(_words(number + line, 12) for line in range(5)),
                authors[number % len(authors)].id,
                now - timedelta(minutes=posts - number),
            )
            for number in numbers
        ]
        columns = ("title", "body", "author_id", "created_at")
        await _insert(session, BoardPost, columns, rows)
        newest = select(BoardPost.id).order_by(BoardPost.id.desc()).limit(len(rows))
        comments = [
            (post_id, authors[number % len(authors)].id, _words(post_id, 6), now)
            for post_id in await session.scalars(newest)
            for number in range(COMMENTS_PER_POST)
        ]
        columns = ("post_id", "author_id", "body", "created_at")
        await _insert(session, BoardComment, columns, comments)


def _words(number: int, count: int) -> str:
    """The same for the same number, so that two measurements have the same posts."""
    return " ".join(WORDS[number * (step + 1) % len(WORDS)] for step in range(count))


async def _insert(
    session: Session,
    model: type[Base],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        # COPY takes a fraction of the time of INSERT. It is asyncpg's own, below
        # SQLAlchemy, and in the transaction that SQLAlchemy has begun.
        driver = (await connection.get_raw_connection()).driver_connection
        await driver.copy_records_to_table(  # type: ignore[union-attr]
            model.__tablename__, records=rows, columns=columns
        )
    else:
        values = [dict(zip(columns, row, strict=True)) for row in rows]
        await session.execute(insert(model), values)
