from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Security, WebSocket
from fastapi.requests import HTTPConnection
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer, SecurityScopes
from httpx2 import AsyncClient

from app.cache import Cache
from app.core.config import SettingsDep
from app.core.security import TokenType, decode_token
from app.crud import board_attachment as board_attachment_crud
from app.crud import board_comment as board_comment_crud
from app.crud import board_post as board_post_crud
from app.crud import item as item_crud
from app.crud import upload as upload_crud
from app.crud import user as user_crud
from app.db.session import SessionDep, open_session
from app.errors import AuthenticationError, NotFoundError, PermissionDeniedError
from app.inference.predictor import Predictor
from app.jobs.job import Job
from app.jobs.queue import JobQueueDep
from app.models.board_comment import BoardComment
from app.models.board_post import BoardPost
from app.models.item import Item
from app.models.upload import Upload
from app.models.user import User
from app.permissions import SCOPES, Scope
from app.services.api_key import principal_of_api_key
from app.services.auth import Principal, find_active_user, principal_of_claims
from app.services.upload import NewFiles
from app.services.websocket_session import WebSocketSession

# The database stores ids in 32 bits: a larger number is a 422, not a 500.
MAX_INTEGER = 2**31 - 1

RowId = Annotated[int, Path(ge=1, le=MAX_INTEGER)]


@dataclass(frozen=True)
class Pagination:
    """The part of a list that the client asks for."""

    skip: int
    limit: int


async def get_pagination(
    skip: Annotated[int, Query(ge=0, le=MAX_INTEGER)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Pagination:
    return Pagination(skip, limit)


async def get_http_client(connection: HTTPConnection) -> AsyncClient:
    client: AsyncClient = connection.state.http_client
    return client


# A relative path also works behind a proxy's prefix. `auto_error=False`: a request
# needs a token or an API key, not both.
oauth2_scheme = OAuth2PasswordBearer(
    tokenUrl="api/v1/auth/token", scopes=SCOPES, auto_error=False
)
api_key_header = APIKeyHeader(name="X-API-Key", auto_error=False)


async def get_principal(
    connection: HTTPConnection,
    settings: SettingsDep,
    token: Annotated[str | None, Depends(oauth2_scheme)],
    api_key: Annotated[str | None, Depends(api_key_header)],
) -> Principal:
    # Not SessionDep: it would keep its connection until the endpoint ends.
    async with open_session(connection.state.database) as session:
        if token is not None:
            claims = decode_token(settings, token, TokenType.ACCESS)
            return await principal_of_claims(session, claims)
        if api_key is not None:
            return await principal_of_api_key(session, api_key)
    raise AuthenticationError("Log in, or send an API key")


async def get_limited_principal(
    connection: HTTPConnection, principal: Annotated[Principal, Depends(get_principal)]
) -> Principal:
    """Limits per user, not per address: an office shares one address, and a user may have
    many. All tokens and keys of a user count together."""
    await connection.state.rate_limiter.hit_user(principal.id)
    return principal


PrincipalDep = Annotated[Principal, Depends(get_limited_principal)]


async def get_current_user(
    scopes: SecurityScopes, principal: PrincipalDep
) -> Principal:
    """The user of the request. The token has to grant the scopes that
    `Security(get_current_user, scopes=[...])` names."""
    if not principal.scopes.issuperset(scopes.scopes):
        raise PermissionDeniedError(
            f"This needs the scope {scopes.scope_str}",
            headers={
                "WWW-Authenticate": 'Bearer error="insufficient_scope", '
                f'scope="{scopes.scope_str}"'
            },
        )
    return principal


CurrentUser = Annotated[Principal, Depends(get_current_user)]
ItemReader = Annotated[Principal, Security(get_current_user, scopes=[Scope.ITEMS_READ])]
ItemWriter = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.ITEMS_WRITE])
]
AccountUser = Annotated[Principal, Security(get_current_user, scopes=[Scope.ACCOUNT])]
AdminUser = Annotated[Principal, Security(get_current_user, scopes=[Scope.USERS_ADMIN])]


async def get_account(session: SessionDep, current_user: CurrentUser) -> User:
    """The current user's row, for an endpoint that shows or changes it."""
    user = await find_active_user(session, current_user.id)
    if user is None:
        raise AuthenticationError("The account was deleted in the meantime")
    return user


AccountDep = Annotated[User, Depends(get_account)]
# `get_current_user`, on which `get_account` depends, checks the scope.
OwnAccountDep = Annotated[User, Security(get_account, scopes=[Scope.ACCOUNT])]


async def get_websocket_session(
    websocket: WebSocket, settings: SettingsDep, scopes: SecurityScopes
) -> WebSocketSession:
    session = WebSocketSession(websocket, settings, scopes.scopes)
    await session.check()
    return session


ChatSession = Annotated[
    WebSocketSession, Security(get_websocket_session, scopes=[Scope.CHAT])
]
NotificationSession = Annotated[
    WebSocketSession, Security(get_websocket_session, scopes=[Scope.ITEMS_READ])
]
JobSession = Annotated[WebSocketSession, Security(get_websocket_session)]
ActivityReader = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.ACTIVITY_READ])
]
UploadReader = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.UPLOADS_READ])
]
UploadWriter = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.UPLOADS_WRITE])
]
BoardReader = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.BOARD_READ])
]
BoardWriter = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.BOARD_WRITE])
]


async def get_item_or_404(
    session: SessionDep, current_user: ItemReader, item_id: RowId
) -> Item:
    item = await item_crud.get_item(session, item_id)
    if item.owner_id != current_user.id and not current_user.is_admin:
        # Not 403: it would tell that another user has an item with this id.
        raise NotFoundError(f"There is no item {item_id}")
    return item


async def get_user_or_404(session: SessionDep, user_id: RowId) -> User:
    return await user_crud.get_user(session, user_id)


async def get_job_or_404(
    jobs: JobQueueDep, current_user: CurrentUser, job_id: UUID
) -> Job:
    job = await jobs.status(job_id)
    if job is None:
        raise NotFoundError(f"There is no job {job_id}")
    if job.owner_id != current_user.id and not current_user.is_admin:
        raise NotFoundError(f"There is no job {job_id}")
    return job


async def get_cache(connection: HTTPConnection) -> Cache:
    cache: Cache = connection.state.cache
    return cache


async def get_upload_or_404(
    session: SessionDep, current_user: UploadReader, upload_id: RowId
) -> Upload:
    upload = await upload_crud.get_upload(session, upload_id)
    if upload.owner_id != current_user.id and not current_user.is_admin:
        raise NotFoundError(f"There is no upload {upload_id}")
    return upload


# `def`: it removes files at the end, which blocks.
def get_new_files(settings: SettingsDep) -> Iterator[NewFiles]:
    with NewFiles(settings.upload_dir, max_size=settings.max_upload_size) as new_files:
        yield new_files


async def get_predictor(connection: HTTPConnection) -> Predictor:
    predictor: Predictor = connection.state.predictor
    return predictor


# `_reader` only checks the scope: whoever may read the board may read all of it.
async def get_board_post_or_404(
    session: SessionDep, _reader: BoardReader, post_id: RowId
) -> BoardPost:
    return await board_post_crud.get_post(session, post_id)


async def get_board_comment_or_404(
    session: SessionDep, _reader: BoardReader, comment_id: RowId
) -> BoardComment:
    return await board_comment_crud.get_comment(session, comment_id)


async def get_board_attachment_or_404(
    session: SessionDep,
    post: Annotated[BoardPost, Depends(get_board_post_or_404)],
    upload_id: RowId,
) -> Upload:
    return await board_attachment_crud.get_attachment(
        session, post_id=post.id, upload_id=upload_id
    )


PaginationDep = Annotated[Pagination, Depends(get_pagination)]
HttpClientDep = Annotated[AsyncClient, Depends(get_http_client)]
ItemDep = Annotated[Item, Depends(get_item_or_404)]
UserDep = Annotated[User, Depends(get_user_or_404)]
JobDep = Annotated[Job, Depends(get_job_or_404)]
CacheDep = Annotated[Cache, Depends(get_cache)]
UploadDep = Annotated[Upload, Depends(get_upload_or_404)]
NewFilesDep = Annotated[NewFiles, Depends(get_new_files, scope="function")]
PredictorDep = Annotated[Predictor, Depends(get_predictor)]
BoardPostDep = Annotated[BoardPost, Depends(get_board_post_or_404)]
BoardCommentDep = Annotated[BoardComment, Depends(get_board_comment_or_404)]
BoardAttachmentDep = Annotated[Upload, Depends(get_board_attachment_or_404)]
