from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, StringConstraints


def _in_one_form(text: str) -> str:
    """In Unicode's composed form: a Mac may send "é" as two characters. Text without a
    visible character becomes empty."""
    visible = any(one.isprintable() and not one.isspace() for one in text)
    return normalize("NFC", text) if visible else ""


# PostgreSQL cannot store NUL in text, and in logs and shells it ends the line early.
Text = Annotated[
    str, StringConstraints(pattern=r"^[^\x00]*$"), AfterValidator(_in_one_form)
]
