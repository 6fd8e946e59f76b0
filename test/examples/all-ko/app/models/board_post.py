from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, String, Text, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from app.models.user import User


class BoardPost(Base):
    __tablename__ = "board_posts"
    __table_args__ = (Index(None, "author_id", "id"), Base.__table_args__)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    # A line each, so that the index for searches finds a whole tag.
    tags: Mapped[str] = mapped_column(
        Text, default="", server_default=literal_column("''")
    )
    # None: the author is gone, and what others answered stays readable.
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    # None: as it was written.
    updated_at: Mapped[datetime | None]
    # Counts the edits: who sends If-Match overwrites no edit that they have not seen.
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    author: Mapped[User | None] = relationship(lazy="raise")
