"""What a request costs at least: FastAPI and SQLAlchemy, on the generated project's own tables, written by hand.

It decodes the same JWT, reads the user's row and answers with the same fields; what the generated application adds
(roles, scopes, errors, limits, headers, logs) is what the benchmark measures.
"""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, DateTime, ForeignKey, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")
# The same pool, so that the code is compared: connections that overflow it cost more than a request does.
engine = create_async_engine(url, pool_size=15, max_overflow=0)
database = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSON, list[str]: JSON}


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    is_active: Mapped[bool]


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str | None]
    price: Mapped[float]
    category: Mapped[str]
    is_offer: Mapped[bool]
    tags: Mapped[list[str]]
    dimensions: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ItemCreate(BaseModel):
    name: str
    description: str | None = None
    price: float
    category: str = "other"
    is_offer: bool = False
    tags: list[str] = []
    dimensions: dict[str, float] | None = None


class ItemPublic(ItemCreate):
    model_config = ConfigDict(from_attributes=True)
    id: int
    created_at: datetime
    owner_id: int | None


class Page(BaseModel):
    items: list[ItemPublic]
    total: int


async def get_session() -> AsyncIterator[AsyncSession]:
    async with database.begin() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
Token = Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))]


async def get_current_user(session: SessionDep, token: Token) -> User:
    try:
        claims = jwt.decode(token, os.environ["SECRET_KEY"], algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(401) from error
    user = await session.get(User, int(claims["sub"]))
    if user is None or not user.is_active:
        raise HTTPException(401)
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
app = FastAPI()


@app.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/api/v1/items/{item_id}")
async def read_item(session: SessionDep, user: CurrentUser, item_id: int) -> ItemPublic:
    item = await session.get(Item, item_id)
    if item is None or item.owner_id != user.id:
        raise HTTPException(404)
    return ItemPublic.model_validate(item)


@app.get("/api/v1/items")
async def list_items(session: SessionDep, user: CurrentUser, skip: int = 0, limit: int = 10) -> Page:
    mine = select(Item).where(Item.owner_id == user.id)
    total = await session.scalar(select(func.count()).select_from(mine.subquery()))
    items = await session.scalars(mine.order_by(Item.id).offset(skip).limit(limit))
    return Page(items=[ItemPublic.model_validate(item) for item in items], total=total or 0)


@app.post("/api/v1/items", status_code=201)
async def create_item(session: SessionDep, user: CurrentUser, item_in: ItemCreate) -> ItemPublic:
    item = Item(owner_id=user.id, **item_in.model_dump())
    session.add(item)
    await session.flush()
    return ItemPublic.model_validate(item)
