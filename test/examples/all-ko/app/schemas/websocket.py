from typing import Literal, Self

from pydantic import BaseModel, ValidationError

from app.errors import InvalidInput


class MessageError(BaseModel):
    """Sent to the client whose message was invalid, and to no other."""

    type: Literal["error"] = "error"
    detail: str = "This is no message"
    errors: list[InvalidInput]

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """The mistake, without the invalid value."""
        errors = [
            InvalidInput(loc=list(one["loc"]), msg=one["msg"], type=one["type"])
            for one in error.errors(include_input=False, include_url=False)
        ]
        return cls(errors=errors)
