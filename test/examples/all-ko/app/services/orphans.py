from pathlib import Path
from time import time

from anyio import to_thread
from sqlalchemy import select

from app.db.session import Session
from app.models.upload import Upload

# Younger files may belong to a request or a job that is not done.
AGE = 24 * 3600


async def remove_orphans(session: Session, folder: Path) -> int:
    """Removes files without an upload, which a crash or a deletion by SQL leaves.

    Returns how many there were.
    """
    kept = set(await session.scalars(select(Upload.stored_as)))
    return await to_thread.run_sync(_remove_others, folder, kept)


def _remove_others(folder: Path, kept: set[str]) -> int:
    before = time() - AGE
    orphans = [
        path
        for path in folder.glob("*.*")
        if path.name not in kept and path.stat().st_mtime < before
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
