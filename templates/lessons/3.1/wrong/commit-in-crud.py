# fails: 2 half-saved
# <cut crud>
def add_checkpoints(
    session: Session, run: str, checkpoints: list[CheckpointCreate]
) -> list[Checkpoint]:
    rows = []
    for one in checkpoints:
        row = Checkpoint(run=run, **one.model_dump())
        session.add(row)
        session.commit()
        rows.append(row)
    return rows


# </cut>
# <cut session>
def get_session() -> Iterator[Session]:
    with sessions() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


# </cut>
