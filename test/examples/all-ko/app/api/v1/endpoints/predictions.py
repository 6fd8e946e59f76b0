from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response, Security, UploadFile, status
from pydantic import Field

from app.api.deps import CurrentUser, get_current_user
from app.core.config import get_settings
from app.crud import upload as upload_crud
from app.db.session import SessionDep
from app.errors import AppError, problems
from app.inference.image import FORMATS
from app.inference.predictor import PredictorDep
from app.jobs.predict_batch import PREDICT_BATCH, BatchImage, PredictBatchPayload
from app.jobs.queue import JobQueueDep
from app.metrics import IMAGES, counted
from app.permissions import Scope
from app.schemas.job import JobPublic
from app.schemas.prediction import Prediction
from app.schemas.upload import StoredFile
from app.services.upload import NewFiles, NewFilesDep

router = APIRouter(
    prefix="/predictions",
    tags=["predictions"],
    dependencies=[Security(get_current_user, scopes=[Scope.PREDICT])],
    responses=problems(401, 403),
)

MAX_IMAGES = get_settings().batch_max_images


# `async def`, although a model computes: the predictor uses threads of its own, where
# images of several requests become one batch. The endpoint only awaits the answer.
@router.post(
    "",
    responses=problems(400, 413, 415, 503),
    form_limits={"max_files": 1},
    max_body_size=get_settings().max_upload_request_size,
)
async def predict(predictor: PredictorDep, image: UploadFile) -> Prediction:
    """Which digit is in the image?"""
    with counted(IMAGES, "request"):
        return await predictor.predict(image)


@router.post(
    "/batches",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(400, 413, 415, 503),
    form_limits={"max_files": MAX_IMAGES},
    max_body_size=get_settings().max_upload_request_size,
)
async def predict_many(
    request: Request,
    response: Response,
    # These three end in the opposite order: the commit, then the files, which go when it
    # fails, then the job, which cannot take the files of committed rows with it.
    jobs: JobQueueDep,
    new_files: NewFilesDep,
    session: SessionDep,
    current_user: CurrentUser,
    images: Annotated[list[UploadFile], Field(max_length=MAX_IMAGES)],
) -> JobPublic:
    """Keep the images as uploads and predict them in the background: ask
    `Location` how far it is."""
    stored = await to_thread.run_sync(_store, new_files, images)
    batch: list[BatchImage] = []
    for file in stored:
        if isinstance(file, StoredFile):
            upload = await upload_crud.create_upload(
                session, file, owner_id=current_user.id
            )
            file = BatchImage(
                filename=upload.filename,
                upload_id=upload.id,
                stored_as=upload.stored_as,
            )
        batch.append(file)
    payload = PredictBatchPayload(images=batch)
    job = jobs.submit(PREDICT_BATCH, payload, owner_id=current_user.id)
    response.headers["Location"] = request.url_for("read_job", job_id=job.id).path
    return JobPublic.model_validate(job)


def _store(
    new_files: NewFiles, images: list[UploadFile]
) -> list[StoredFile | BatchImage]:
    """A file that is no image is an error of that image, not of the request."""
    stored: list[StoredFile | BatchImage] = []
    for image in images:
        try:
            with counted(IMAGES, "upload"):
                stored += new_files.store([image], FORMATS.keys())
        except AppError as error:
            name = "".join(filter(str.isprintable, image.filename or ""))
            stored.append(BatchImage(filename=name, error=error.detail))
    return stored
