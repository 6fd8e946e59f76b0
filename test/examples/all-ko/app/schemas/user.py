from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    StrictBool,
    TypeAdapter,
    ValidationError,
)

from app.permissions import UserRole
from app.schemas.text import Text

# Ada@example.com and ada@example.com are one mailbox, so they are one user.
Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(str.lower)]
_EMAIL = TypeAdapter[str](Email)


def normalise_email(text: str) -> str:
    """As a sign-up keeps the address; empty where it would refuse it."""
    try:
        return _EMAIL.validate_python(text)
    except ValidationError:
        return ""


# Length is what makes a password strong; the upper bound only keeps hashing cheap.
Password = Annotated[str, Field(min_length=8, max_length=128)]


class UserBase(BaseModel):
    email: Email
    full_name: Annotated[Text, Field(max_length=100)] | None = None


class UserCreate(UserBase):
    """What a client sends to create a user."""

    password: Password


class UserUpdate(UserBase):
    """PUT replaces the whole user, so a name that is left out is removed."""


class UserPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
    full_name: str | None = None
    created_at: datetime
    role: UserRole
    is_active: bool


class UserPatch(BaseModel):
    """PATCH changes what is sent; an address can be changed but not removed."""

    email: Email | None = None
    full_name: Annotated[Text, Field(max_length=100)] | None = None


class UserAdminPatch(BaseModel):
    """What admins decide about others. Left out or null: stays as it is."""

    role: UserRole | None = None
    is_active: StrictBool | None = None


class PasswordChange(BaseModel):
    current_password: Annotated[str, Field(max_length=128)]
    new_password: Password
