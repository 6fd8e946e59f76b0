from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.permissions import Scope
from app.schemas.text import Text

# An API key lies in a file or a CI system for months. Whoever finds one must not be
# able to change the password or to make more keys, so `account` is not among these.
ApiKeyScope = Literal[
    Scope.ITEMS_READ,
    Scope.ITEMS_WRITE,
    Scope.ACTIVITY_READ,
    Scope.UPLOADS_READ,
    Scope.UPLOADS_WRITE,
    Scope.PREDICT,
    Scope.BOARD_READ,
    Scope.BOARD_WRITE,
    Scope.USERS_ADMIN,
]


class ApiKeyCreate(BaseModel):
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[ApiKeyScope], Field(min_length=1, max_length=10)]
    # Without it the key is valid until it is revoked.
    expires_in_days: Annotated[int, Field(strict=True, ge=1, le=3650)] | None = None


class ApiKeyPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    # The start of the key, to tell it from others.
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None


class ApiKeyCreated(ApiKeyPublic):
    # Shown this once: only its hash is kept.
    key: str
