from sqlalchemy import select

from app.db.session import Session, fetch_page
from app.errors import NotFoundError
from app.models.upload import Upload
from app.schemas.upload import StoredFile


async def get_upload(
    session: Session, upload_id: int, *, owner_id: int | None
) -> Upload:
    upload = await session.get(Upload, upload_id)
    if upload is None or (owner_id is not None and upload.owner_id != owner_id):
        raise NotFoundError(f"There is no upload {upload_id}")
    return upload


async def list_uploads(
    session: Session, *, skip: int, limit: int, owner_id: int | None = None
) -> tuple[list[Upload], int]:
    statement = select(Upload).order_by(Upload.id)
    if owner_id is not None:
        statement = statement.where(Upload.owner_id == owner_id)
    return await fetch_page(session, statement, skip=skip, limit=limit)


async def create_upload(
    session: Session,
    stored: StoredFile,
    *,
    description: str | None = None,
    owner_id: int,
) -> Upload:
    upload = Upload(
        stored_as=stored.stored_as,
        filename=stored.filename,
        media_type=stored.media_type,
        size=stored.size,
        description=description,
        owner_id=owner_id,
    )
    session.add(upload)
    await session.flush()
    return upload


async def delete_upload(session: Session, upload: Upload) -> None:
    await session.delete(upload)
