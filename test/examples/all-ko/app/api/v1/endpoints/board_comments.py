from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from app.api.deps import AccountDep, RowId
from app.api.v1.endpoints.board_posts import BoardPostDep, BoardReader, BoardWriter
from app.board_permissions import Action
from app.crud import board_comment as board_comment_crud
from app.db.session import SessionDep
from app.errors import problems
from app.models.board_comment import BoardComment
from app.schemas.board_comment import BoardCommentPublic, BoardCommentWrite
from app.schemas.board_page import CursorPage, CursorQuery
from app.services.board import require

router = APIRouter(prefix="/board", tags=["board"], responses=problems(401, 403, 404))


async def get_comment_or_404(
    session: SessionDep, _reader: BoardReader, comment_id: RowId
) -> BoardComment:
    return await board_comment_crud.get_comment(session, comment_id)


BoardCommentDep = Annotated[BoardComment, Depends(get_comment_or_404)]


@router.get("/posts/{post_id}/comments")
async def list_comments(
    session: SessionDep, post: BoardPostDep, wanted: Annotated[CursorQuery, Query()]
) -> CursorPage[BoardCommentPublic]:
    comments, next_cursor = await board_comment_crud.list_comments(
        session, wanted, post_id=post.id
    )
    return CursorPage(
        items=[BoardCommentPublic.model_validate(comment) for comment in comments],
        next_cursor=next_cursor,
    )


@router.post(
    "/posts/{post_id}/comments",
    status_code=status.HTTP_201_CREATED,
    # The post may be deleted while somebody answers it.
    responses=problems(409),
)
async def create_comment(
    session: SessionDep,
    current_user: BoardWriter,
    author: AccountDep,
    post: BoardPostDep,
    comment_in: BoardCommentWrite,
) -> BoardCommentPublic:
    require(current_user, Action.WRITE_COMMENT, author.id, post.author_id)
    comment = await board_comment_crud.create_comment(
        session, comment_in, post_id=post.id, author=author
    )
    return BoardCommentPublic.model_validate(comment)


# Its number says it all: what a comment belongs to need not be repeated.
@router.put("/comments/{comment_id}")
async def update_comment(
    session: SessionDep,
    current_user: BoardWriter,
    comment: BoardCommentDep,
    comment_in: BoardCommentWrite,
) -> BoardCommentPublic:
    require(current_user, Action.EDIT_COMMENT, comment.author_id)
    await board_comment_crud.update_comment(session, comment, comment_in)
    return BoardCommentPublic.model_validate(comment)


@router.delete("/comments/{comment_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_comment(
    session: SessionDep, current_user: BoardWriter, comment: BoardCommentDep
) -> None:
    require(
        current_user, Action.DELETE_COMMENT, comment.author_id, comment.post.author_id
    )
    await board_comment_crud.delete_comment(session, comment)
