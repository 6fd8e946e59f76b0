from datetime import UTC, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.schemas.upload import MediaType


class Upload(Base):
    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Name in the upload folder: ours, never theirs.
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    # What the client called it, for people to read.
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[MediaType]
    # In bytes
    size: Mapped[int]
    description: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    # None: the owner is gone, or there were none yet; an admin can delete it.
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    # The post it is attached to: who reads that may download it.
    board_post_id: Mapped[int | None] = mapped_column(
        ForeignKey("board_posts.id", ondelete="SET NULL"), index=True
    )
