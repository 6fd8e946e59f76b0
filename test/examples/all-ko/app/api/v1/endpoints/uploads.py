from typing import Annotated

from anyio import to_thread
from fastapi import (
    APIRouter,
    BackgroundTasks,
    Depends,
    Form,
    Response,
    Security,
    UploadFile,
    status,
)
from fastapi.responses import FileResponse
from pydantic import Field

from app.api.deps import PaginationDep, RowId, get_current_user
from app.core.config import SettingsDep, get_settings
from app.crud import upload as upload_crud
from app.crud.upload_quota import require_room
from app.db.session import SessionDep
from app.errors import problems
from app.models.upload import Upload
from app.permissions import Scope
from app.schemas.page import Page
from app.schemas.text import Text
from app.schemas.upload import UploadPublic
from app.services.auth import Principal
from app.services.download import DOWNLOADS, IfNoneMatch, send_upload
from app.services.upload import NewFilesDep

router = APIRouter(prefix="/uploads", tags=["uploads"], responses=problems(401, 403))

MAX_FILES = 10

UploadReader = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.UPLOADS_READ])
]
UploadWriter = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.UPLOADS_WRITE])
]


async def get_upload_or_404(
    session: SessionDep, current_user: UploadReader, upload_id: RowId
) -> Upload:
    return await upload_crud.get_upload(
        session, upload_id, owner_id=None if current_user.is_admin else current_user.id
    )


UploadDep = Annotated[Upload, Depends(get_upload_or_404)]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(400, 413, 415),
    # The parser refuses more.
    form_limits={"max_files": MAX_FILES},
    # This limit replaces MAX_BODY_SIZE for the route.
    max_body_size=get_settings().max_upload_request_size,
)
async def upload_files(
    # Before the session, so that it ends after it: when the commit fails, the files go.
    new_files: NewFilesDep,
    session: SessionDep,
    settings: SettingsDep,
    current_user: UploadWriter,
    files: Annotated[list[UploadFile], Field(max_length=MAX_FILES)],
    description: Annotated[
        Annotated[Text, Field(max_length=1000)] | None, Form()
    ] = None,
) -> list[UploadPublic]:
    """Several files and one description of them, as a form."""
    # Runs in a thread, because it copies from disk to disk.
    stored = await to_thread.run_sync(new_files.store, files, settings.upload_types)
    await require_room(
        session, stored, owner_id=current_user.id, limit=settings.max_user_uploads
    )
    uploads = [
        await upload_crud.create_upload(
            session, file, description=description, owner_id=current_user.id
        )
        for file in stored
    ]
    return [UploadPublic.model_validate(upload) for upload in uploads]


@router.get("")
async def list_uploads(
    session: SessionDep, page: PaginationDep, current_user: UploadReader
) -> Page[UploadPublic]:
    uploads, total = await upload_crud.list_uploads(
        session,
        skip=page.skip,
        limit=page.limit,
        owner_id=None if current_user.is_admin else current_user.id,
    )
    return Page(
        items=[UploadPublic.model_validate(upload) for upload in uploads], total=total
    )


@router.get("/{upload_id}", responses=problems(404))
async def read_upload(upload: UploadDep) -> UploadPublic:
    return UploadPublic.model_validate(upload)


@router.head("/{upload_id}/content", include_in_schema=False)
@router.get(
    "/{upload_id}/content",
    response_class=FileResponse,
    responses={**DOWNLOADS, **problems(404)},
)
async def download_file(
    upload: UploadDep, settings: SettingsDep, if_none_match: IfNoneMatch = None
) -> Response:
    return send_upload(upload, settings, if_none_match)


@router.delete(
    "/{upload_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(404),
    dependencies=[Security(get_current_user, scopes=[Scope.UPLOADS_WRITE])],
)
async def delete_upload(
    session: SessionDep,
    settings: SettingsDep,
    upload: UploadDep,
    background_tasks: BackgroundTasks,
) -> None:
    path = settings.upload_dir / upload.stored_as
    await upload_crud.delete_upload(session, upload)
    # When the response has been sent, which is after the commit: without that the file
    # is still needed.
    background_tasks.add_task(path.unlink, missing_ok=True)
