from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response, Security, UploadFile, status
from pydantic import Field

from app.api.deps import CurrentUser, NewFilesDep, PredictorDep, get_current_user
from app.crud import upload as upload_crud
from app.db.session import SessionDep
from app.errors import problems
from app.inference.image import FORMATS
from app.jobs.backend import JobQueueDep
from app.jobs.predict_batch import PREDICT_BATCH, BatchImage, PredictBatchPayload
from app.permissions import Scope
from app.schemas.job import JobPublic
from app.schemas.prediction import Prediction

router = APIRouter(
    prefix="/predictions",
    tags=["predictions"],
    dependencies=[Security(get_current_user, scopes=[Scope.PREDICT])],
    responses=problems(401, 403),
)

MAX_IMAGES = 100


# `async def`, although a model computes: what computes is in threads of its own, behind
# `predict`, where images of several requests become one batch. What is awaited here
# is the answer.
@router.post("", responses=problems(400, 413, 415, 503), form_limits={"max_files": 1})
async def predict(predictor: PredictorDep, image: UploadFile) -> Prediction:
    """Which digit is in the image?"""
    return await predictor.predict(image)


@router.post(
    "/batches",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(400, 413, 415, 503),
    form_limits={"max_files": MAX_IMAGES},
)
async def predict_many(
    request: Request,
    response: Response,
    # Before the session, so that it ends after it: when the commit fails, the files go.
    new_files: NewFilesDep,
    session: SessionDep,
    jobs: JobQueueDep,
    current_user: CurrentUser,
    images: Annotated[list[UploadFile], Field(max_length=MAX_IMAGES)],
) -> JobPublic:
    """Keep the images as uploads and predict them in the background: ask
    `Location` how far it is."""
    stored = await to_thread.run_sync(new_files.store, images, FORMATS.keys())
    payload = PredictBatchPayload(images=[])
    for file in stored:
        upload = await upload_crud.create_upload(
            session,
            file,
            owner_id=current_user.id,
        )
        payload.images.append(
            BatchImage(
                upload_id=upload.id,
                filename=upload.filename,
                stored_as=upload.stored_as,
            )
        )
    job = await jobs.submit(
        PREDICT_BATCH,
        payload,
        owner_id=current_user.id,
    )
    response.headers["Location"] = request.url_for("read_job", job_id=job.id).path
    return JobPublic.model_validate(job)
