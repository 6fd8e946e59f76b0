# fails: 2 no-conflict
# <cut crud>
def add_checkpoints(
    session: Session, run: str, checkpoints: list[CheckpointCreate]
) -> list[Checkpoint]:
    rows = [Checkpoint(run=run, **one.model_dump()) for one in checkpoints]
    session.add_all(rows)
    session.flush()
    return rows


# </cut>
