from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db.session import Session, fetch_page
from app.errors import NotFoundError
from app.models.api_key import ApiKey


async def get_api_key(session: Session, key_id: int, *, user_id: int) -> ApiKey:
    api_key = await session.get(ApiKey, key_id)
    if api_key is None or api_key.user_id != user_id:
        raise NotFoundError(f"There is no API key {key_id}")
    return api_key


async def get_api_key_by_prefix(session: Session, prefix: str) -> ApiKey | None:
    # The caller needs the user as well: one query reads both.
    statement = select(ApiKey).options(joinedload(ApiKey.user))
    return await session.scalar(statement.where(ApiKey.prefix == prefix))


async def list_api_keys(
    session: Session, *, user_id: int, skip: int, limit: int
) -> tuple[list[ApiKey], int]:
    statement = select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.id)
    return await fetch_page(session, statement, skip=skip, limit=limit)


async def create_api_key(
    session: Session,
    *,
    user_id: int,
    name: str,
    prefix: str,
    key_hash: str,
    scopes: list[str],
    expires_at: datetime | None,
) -> ApiKey:
    api_key = ApiKey(
        user_id=user_id,
        name=name,
        prefix=prefix,
        key_hash=key_hash,
        scopes=scopes,
        expires_at=expires_at,
    )
    session.add(api_key)
    await session.flush()
    return api_key


async def delete_api_key(session: Session, api_key: ApiKey) -> None:
    await session.delete(api_key)
