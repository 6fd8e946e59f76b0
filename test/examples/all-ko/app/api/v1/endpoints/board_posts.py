import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response, Security, status

from app.api.deps import AccountDep, PaginationDep, RowId, get_current_user
from app.board_permissions import Action
from app.crud import board_post as board_post_crud
from app.db.session import SessionDep
from app.errors import problems
from app.models.board_post import BoardPost
from app.permissions import Scope
from app.schemas.board_page import CursorPage
from app.schemas.board_post import (
    BoardPostPublic,
    BoardPostQuery,
    BoardPostSummary,
    BoardPostWrite,
)
from app.schemas.page import Page
from app.services.auth import Principal
from app.services.board import require, show_new_post, show_post

router = APIRouter(prefix="/board/posts", tags=["board"], responses=problems(401, 403))

BoardWriter = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.BOARD_WRITE])
]


async def get_board_reader(
    user: Annotated[Principal, Security(get_current_user, scopes=[Scope.BOARD_READ])],
) -> Principal:
    require(user, Action.READ, None)
    return user


BoardReader = Annotated[Principal, Depends(get_board_reader)]


# `_reader` only checks: whoever may read the board may read all of it.
async def get_post_or_404(
    session: SessionDep, _reader: BoardReader, post_id: RowId
) -> BoardPost:
    return await board_post_crud.get_post(session, post_id)


BoardPostDep = Annotated[BoardPost, Depends(get_post_or_404)]


# RFC 9110: `*`, or tags in quotes, of which one that begins with W/ is never the same.
TAGS = r'^(\*|(W/)?"[^"]*"( *, *(W/)?"[^"]*")*)$'


async def get_expected_versions(
    if_match: Annotated[
        str | None,
        Header(
            pattern=TAGS,
            max_length=1000,
            description="The `ETag` of the post that is being edited. If it has another "
            "one by now, the response is a 412. Without it, the last edit wins.",
        ),
    ] = None,
) -> board_post_crud.Versions:
    if if_match is None or if_match == "*":
        return None
    return {int(version) for version in re.findall(r'(?<!W/)"(\d{1,9})"', if_match)}


ExpectedVersions = Annotated[board_post_crud.Versions, Depends(get_expected_versions)]


def tag(response: Response, post: BoardPost) -> None:
    """The tag of what its author wrote, which is the same whoever comments."""
    response.headers["ETag"] = f'"{post.version}"'


@router.get("")
async def list_posts(
    session: SessionDep, reader: BoardReader, wanted: Annotated[BoardPostQuery, Query()]
) -> CursorPage[BoardPostSummary]:
    """A page takes as long wherever it is, and does not move while others write."""
    author_id = reader.id if wanted.author == "me" else wanted.author
    posts, next_cursor = await board_post_crud.list_posts(
        session, wanted, author_id=author_id
    )
    return CursorPage(
        items=[BoardPostSummary.model_validate(post) for post in posts],
        next_cursor=next_cursor,
    )


# Above /{post_id}: the first route that matches wins, and "numbered" is not a number.
@router.get("/numbered")
async def list_numbered_posts(
    session: SessionDep, _reader: BoardReader, page: PaginationDep
) -> Page[BoardPostSummary]:
    """The same with `skip`, for comparison: a client can jump to page 7, but the last page
    takes longest, and a post written meanwhile shows another one twice."""
    posts, total = await board_post_crud.list_numbered_posts(
        session, skip=page.skip, limit=page.limit
    )
    return Page(
        items=[BoardPostSummary.model_validate(post) for post in posts], total=total
    )


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_post(
    session: SessionDep,
    current_user: BoardWriter,
    author: AccountDep,
    post_in: BoardPostWrite,
    response: Response,
) -> BoardPostPublic:
    require(current_user, Action.WRITE_POST, author.id)
    post = await board_post_crud.create_post(session, post_in, author=author)
    tag(response, post)
    return show_new_post(post)


@router.get("/{post_id}", responses=problems(404))
async def read_post(
    session: SessionDep, post: BoardPostDep, response: Response
) -> BoardPostPublic:
    tag(response, post)
    return await show_post(session, post)


# An integer, or PUT and DELETE /numbered would be requests for these two.
@router.put("/{post_id:int}", responses=problems(404, 409, 412))
async def update_post(
    session: SessionDep,
    current_user: BoardWriter,
    post: BoardPostDep,
    post_in: BoardPostWrite,
    versions: ExpectedVersions,
    response: Response,
) -> BoardPostPublic:
    require(current_user, Action.EDIT_POST, post.author_id)
    await board_post_crud.update_post(session, post, post_in, versions)
    tag(response, post)
    return await show_post(session, post)


@router.delete(
    "/{post_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(404, 409, 412),
)
async def delete_post(
    session: SessionDep,
    current_user: BoardWriter,
    post: BoardPostDep,
    versions: ExpectedVersions,
) -> None:
    """Delete a post and its comments. The files attached to it stay uploads."""
    require(current_user, Action.DELETE_POST, post.author_id)
    await board_post_crud.delete_post(session, post, versions)
