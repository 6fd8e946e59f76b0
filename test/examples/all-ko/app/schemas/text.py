from typing import Annotated

from pydantic import StringConstraints

# PostgreSQL cannot store NUL in text, and in logs and shells it ends the line early.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
