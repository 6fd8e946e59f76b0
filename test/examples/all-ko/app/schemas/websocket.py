from typing import Literal, Self

from pydantic import BaseModel, ValidationError

from app.errors import InvalidInput


class MessageError(BaseModel):
    """To a client whose message could not be taken, and to nobody else."""

    type: Literal["error"] = "error"
    detail: str = "This is no message"
    errors: list[InvalidInput]

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """What is wrong, without what was sent."""
        errors = [
            InvalidInput(loc=list(one["loc"]), msg=one["msg"], type=one["type"])
            for one in error.errors(include_input=False, include_url=False)
        ]
        return cls(errors=errors)
