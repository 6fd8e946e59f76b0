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
    """The address in the form that a sign-up stores; empty if a sign-up would refuse
    it."""
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
    """A change of one's own profile. A field left out stays; null removes it."""

    full_name: Annotated[Text, Field(max_length=100)] | None = None


class UserAdminPatch(BaseModel):
    """A change of another user by an admin. A field that is left out or null stays."""

    role: UserRole | None = None
    is_active: StrictBool | None = None


class PasswordConfirmation(BaseModel):
    """Somebody may have found an unlocked screen, and does not know the password."""

    current_password: Annotated[str, Field(max_length=128)]


class PasswordChange(PasswordConfirmation):
    new_password: Password


class EmailChange(PasswordConfirmation):
    new_email: Email


class PasswordResetRequest(BaseModel):
    email: Email


class PasswordReset(BaseModel):
    token: Annotated[str, Field(max_length=1000)]
    new_password: Password
