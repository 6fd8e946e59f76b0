from datetime import UTC, datetime

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.permissions import UserRole


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    full_name: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    # None: has no password, so cannot log in.
    hashed_password: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[UserRole] = mapped_column(default=UserRole.USER, server_default="user")
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Tokens with another version than this have been revoked.
    token_version: Mapped[int] = mapped_column(default=0, server_default="0")
