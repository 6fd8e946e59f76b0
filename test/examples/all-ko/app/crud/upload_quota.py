from collections.abc import Iterable

from sqlalchemy import func, select, update

from app.db.session import Session
from app.errors import ContentTooLargeError
from app.models.upload import Upload
from app.models.user import User
from app.schemas.upload import StoredFile


async def require_room(
    session: Session, files: Iterable[StoredFile], *, owner_id: int, limit: int
) -> None:
    """Raises ContentTooLargeError when all files of the owner together are too large."""
    # Changes nothing, but locks the user until the commit: files that come at the same
    # moment are counted one after another.
    same = update(User).where(User.id == owner_id).values(email=User.email)
    await session.execute(same)
    sizes = select(func.sum(Upload.size)).where(Upload.owner_id == owner_id)
    used = await session.scalar(sizes) or 0
    if used + sum(file.size for file in files) > limit:
        raise ContentTooLargeError(f"All of your files may take {limit} bytes")
