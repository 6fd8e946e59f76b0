from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response, Security, UploadFile, status
from pydantic import Field

from app.api.deps import CurrentUser, get_current_user
from app.core.config import get_settings
from app.crud import upload as upload_crud
from app.db.session import SessionDep
from app.errors import problems
from app.inference.image import FORMATS
from app.inference.predictor import PredictorDep
from app.jobs.predict_batch import PREDICT_BATCH, BatchImage, PredictBatchPayload
from app.jobs.queue import JobQueueDep
from app.permissions import Scope
from app.schemas.job import JobPublic
from app.schemas.prediction import Prediction
from app.services.upload import NewFilesDep

router = APIRouter(
    prefix="/predictions",
    tags=["predictions"],
    dependencies=[Security(get_current_user, scopes=[Scope.PREDICT])],
    responses=problems(401, 403),
)

MAX_IMAGES = 100


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
    stored = await to_thread.run_sync(new_files.store, images, FORMATS.keys())
    uploads = [
        await upload_crud.create_upload(session, file, owner_id=current_user.id)
        for file in stored
    ]
    payload = PredictBatchPayload(
        images=[
            BatchImage(
                upload_id=upload.id,
                filename=upload.filename,
                stored_as=upload.stored_as,
            )
            for upload in uploads
        ]
    )
    job = jobs.submit(PREDICT_BATCH, payload, owner_id=current_user.id)
    response.headers["Location"] = request.url_for("read_job", job_id=job.id).path
    return JobPublic.model_validate(job)
