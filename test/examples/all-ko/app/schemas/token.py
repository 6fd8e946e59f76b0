from typing import Annotated, Literal

from pydantic import BaseModel, Field


class Token(BaseModel):
    """The answer to a login, in OAuth2's words (RFC 6749, section 5.1)."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    # Seconds
    expires_in: int
    refresh_token: str
    # The granted scopes, which may be fewer than the requested ones.
    scope: str


class TokenRefresh(BaseModel):
    refresh_token: Annotated[str, Field(max_length=4096)]
