from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

from app.schemas.text import Text

# Ada@example.com and ada@example.com are one mailbox, so they are one user.
Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(str.lower)]


class UserBase(BaseModel):
    email: Email
    full_name: Annotated[Text, Field(max_length=100)] | None = None


class UserCreate(UserBase):
    """What a client sends to create a user."""


class UserUpdate(UserBase):
    """PUT replaces the whole user, so a name that is left out is removed."""


class UserPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
    full_name: str | None = None
    created_at: datetime
