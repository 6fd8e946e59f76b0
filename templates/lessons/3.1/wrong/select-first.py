# fails: 3 race-lost
# <cut imports>
from collections.abc import Iterator
from typing import Annotated

import sqlalchemy as sa
from alembic import op
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

# </cut>
# <cut crud>
def add_checkpoints(
    session: Session, run: str, checkpoints: list[CheckpointCreate]
) -> list[Checkpoint]:
    rows = []
    for one in checkpoints:
        query = sa.select(Checkpoint).where(
            Checkpoint.run == run, Checkpoint.step == one.step
        )
        if session.scalar(query):
            raise HTTPException(409, "This step is saved already")
        rows.append(Checkpoint(run=run, **one.model_dump()))
        session.add(rows[-1])
    session.flush()
    return rows


# </cut>
