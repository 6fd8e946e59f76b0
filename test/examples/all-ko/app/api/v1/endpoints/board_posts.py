from typing import Annotated

from fastapi import APIRouter, Depends, Query, Security, status
from pydantic import Field

from app.api.deps import PaginationDep, RowId, get_current_user
from app.crud import board_post as board_post_crud
from app.db.session import SessionDep
from app.errors import problems
from app.models.board_post import BoardPost
from app.permissions import Scope
from app.schemas.board_post import BoardPostPublic, BoardPostSummary, BoardPostWrite
from app.schemas.page import Page
from app.schemas.text import Text
from app.services.auth import Principal
from app.services.board import require_author, require_author_or_admin, show_post

router = APIRouter(prefix="/board/posts", tags=["board"], responses=problems(401, 403))

BoardReader = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.BOARD_READ])
]
BoardWriter = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.BOARD_WRITE])
]


# `_reader` only checks the scope: whoever may read the board may read all of it.
async def get_post_or_404(
    session: SessionDep, _reader: BoardReader, post_id: RowId
) -> BoardPost:
    return await board_post_crud.get_post(session, post_id)


BoardPostDep = Annotated[BoardPost, Depends(get_post_or_404)]


@router.get("", dependencies=[Security(get_current_user, scopes=[Scope.BOARD_READ])])
async def list_posts(
    session: SessionDep,
    page: PaginationDep,
    q: Annotated[
        Annotated[Text, Field(min_length=1, max_length=100)] | None,
        Query(description="What the title or the body contains"),
    ] = None,
) -> Page[BoardPostSummary]:
    posts, total = await board_post_crud.list_posts(
        session, skip=page.skip, limit=page.limit, q=q
    )
    return Page(
        items=[BoardPostSummary.model_validate(post) for post in posts], total=total
    )


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_post(
    session: SessionDep, current_user: BoardWriter, post_in: BoardPostWrite
) -> BoardPostPublic:
    post = await board_post_crud.create_post(
        session, post_in, author_id=current_user.id
    )
    return await show_post(session, post)


@router.get("/{post_id}", responses=problems(404))
async def read_post(session: SessionDep, post: BoardPostDep) -> BoardPostPublic:
    return await show_post(session, post)


@router.put("/{post_id}", responses=problems(404))
async def update_post(
    session: SessionDep,
    current_user: BoardWriter,
    post: BoardPostDep,
    post_in: BoardPostWrite,
) -> BoardPostPublic:
    require_author(current_user, post)
    await board_post_crud.update_post(session, post, post_in)
    return await show_post(session, post)


@router.delete(
    "/{post_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404)
)
async def delete_post(
    session: SessionDep, current_user: BoardWriter, post: BoardPostDep
) -> None:
    """Delete a post and its comments. The files attached to it stay uploads."""
    require_author_or_admin(current_user, post)
    await board_post_crud.delete_post(session, post)
