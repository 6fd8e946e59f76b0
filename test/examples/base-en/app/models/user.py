from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(kw_only=True)
class User:
    id: int
    email: str
    full_name: str | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
