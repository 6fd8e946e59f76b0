# ko: 학습이 저장한 체크포인트의 목록. 데이터베이스가 규칙을 지키게 하세요.
# en: The checkpoints that trainings have saved. Let the database keep the rules.
# <cut imports>
from collections.abc import Iterator
from typing import Annotated

import sqlalchemy as sa
from alembic import op
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

# <stub>
# from typing import Annotated
#
# import sqlalchemy as sa
# from fastapi import Depends, FastAPI
# from pydantic import BaseModel
# from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
#
# </cut>
app = FastAPI()
# ko: 채점기가 데이터베이스를 연결합니다. 트랜잭션은 이 객체로 시작합니다.
# en: The judge connects it to a database. Transactions begin here.
sessions = sessionmaker()


class CheckpointCreate(BaseModel):
    step: int
    loss: float
    size: int = 0


class CheckpointPublic(CheckpointCreate):
    id: int
    run: str


class Base(DeclarativeBase):
    pass


# <cut table>
class Checkpoint(Base):
    __tablename__ = "checkpoints"
    __table_args__ = (sa.UniqueConstraint("run", "step", name="uq_checkpoints_run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(sa.String(64))
    step: Mapped[int]
    loss: Mapped[float]
    size: Mapped[int] = mapped_column(server_default="0")


# <stub>
# class Checkpoint(Base):
#     __tablename__ = "checkpoints"
#
#     id: Mapped[int] = mapped_column(primary_key=True)
#     run: Mapped[str | None] = mapped_column(sa.String(64))
#     step: Mapped[int | None]
#     loss: Mapped[float | None]
#     size: Mapped[int | None]
#
#
# </cut>
# <cut session>
def get_session() -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


# <stub>
# def get_session() -> Session:
#     return sessions()
#
#
# SessionDep = Annotated[Session, Depends(get_session)]
#
#
# </cut>
# <cut crud>
def add_checkpoints(
    session: Session, run: str, checkpoints: list[CheckpointCreate]
) -> list[Checkpoint]:
    rows = [Checkpoint(run=run, **one.model_dump()) for one in checkpoints]
    session.add_all(rows)
    session.flush()
    return rows


@app.exception_handler(IntegrityError)
async def handle_conflict(request: Request, error: IntegrityError) -> JSONResponse:
    return JSONResponse({"detail": "This step is saved already"}, status_code=409)


# <stub>
# def add_checkpoints(
#     session: Session, run: str, checkpoints: list[CheckpointCreate]
# ) -> list[Checkpoint]:
#     rows = []
#     for one in checkpoints:
#         row = Checkpoint(run=run, **one.model_dump())
#         session.add(row)
#         session.commit()
#         rows.append(row)
#     return rows
#
#
# </cut>
@app.post("/runs/{run}/checkpoints", status_code=201)
def create_checkpoints(
    run: str, checkpoints: list[CheckpointCreate], session: SessionDep
) -> list[CheckpointPublic]:
    rows = add_checkpoints(session, run, checkpoints)
    return [CheckpointPublic.model_validate(row, from_attributes=True) for row in rows]


@app.get("/runs/{run}/checkpoints")
def list_checkpoints(run: str, session: SessionDep) -> list[CheckpointPublic]:
    query = sa.select(Checkpoint).where(Checkpoint.run == run).order_by(Checkpoint.step)
    return [
        CheckpointPublic.model_validate(row, from_attributes=True)
        for row in session.scalars(query)
    ]


# ko: 마이그레이션. 지금 데이터베이스에는 (id, run, step, loss)만 있고, 모두 NOT NULL입니다.
# en: The migration. The database has (id, run, step, loss) by now, all of them NOT NULL.
# <cut migration>
def upgrade() -> None:
    with op.batch_alter_table("checkpoints") as table:
        table.add_column(
            sa.Column("size", sa.Integer, nullable=False, server_default="0")
        )
        table.create_unique_constraint("uq_checkpoints_run", ["run", "step"])


def downgrade() -> None:
    with op.batch_alter_table("checkpoints") as table:
        table.drop_constraint("uq_checkpoints_run", type_="unique")
        table.drop_column("size")


# <stub>
# def upgrade() -> None:
#     raise NotImplementedError("upgrade")
#
#
# def downgrade() -> None:
#     raise NotImplementedError("downgrade")
#
#
# </cut>
# ko: 여러분의 프로젝트에서 찾으세요: 요청의 세션을 여는 의존성.
# en: Look it up in your project: the dependency that opens the session of a request.
# ko: "app/폴더/파일.py:이름"으로 적습니다.
# en: Write it as "app/folder/file.py:name".
# <cut place>
PLACE = "app/db/session.py:get_session"
# <stub>
# PLACE = ""
# </cut>
