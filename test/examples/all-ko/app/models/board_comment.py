from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from app.models.board_post import BoardPost
from app.models.user import User


class BoardComment(Base):
    __tablename__ = "board_comments"
    __table_args__ = (Index(None, "post_id", "id"), Base.__table_args__)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(
        ForeignKey("board_posts.id", ondelete="CASCADE")
    )
    # None: the author is gone.
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    # None: as it was written.
    updated_at: Mapped[datetime | None]

    post: Mapped[BoardPost] = relationship(lazy="raise")
    author: Mapped[User | None] = relationship(lazy="raise")
