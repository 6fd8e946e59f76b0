from datetime import datetime

from app.db.session import Session
from app.errors import NotFoundError
from app.models.api_key import ApiKey


async def get_api_key(session: Session, key_id: int, *, user_id: int) -> ApiKey:
    api_key = session.database.api_keys.get(key_id)
    if api_key is None or api_key.user_id != user_id:
        raise NotFoundError(f"There is no API key {key_id}")
    return api_key


async def get_api_key_by_prefix(session: Session, prefix: str) -> ApiKey | None:
    api_keys = session.database.api_keys.values()
    return next((key for key in api_keys if key.prefix == prefix), None)


async def list_api_keys(
    session: Session, *, user_id: int, skip: int, limit: int
) -> tuple[list[ApiKey], int]:
    api_keys = [
        api_key
        for api_key in session.database.api_keys.values()
        if api_key.user_id == user_id
    ]
    return api_keys[skip : skip + limit], len(api_keys)


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
        id=session.database.api_keys.next_id(),
        user_id=user_id,
        name=name,
        prefix=prefix,
        key_hash=key_hash,
        scopes=scopes,
        expires_at=expires_at,
    )
    session.database.api_keys[api_key.id] = api_key
    return api_key


async def delete_api_key(session: Session, api_key: ApiKey) -> None:
    del session.database.api_keys[api_key.id]
