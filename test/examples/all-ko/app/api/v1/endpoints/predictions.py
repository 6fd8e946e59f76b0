from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response, Security, UploadFile, status
from pydantic import Field

from app.api.deps import CurrentUser, get_current_user
from app.core.config import get_settings
from app.crud import upload as upload_crud
from app.db.session import SessionDep
from app.errors import AppError, NotFoundError, problems
from app.inference.image import FORMATS
from app.inference.model import Model, get_models
from app.inference.predictor import get_predictors
from app.jobs.predict_batch import PREDICT_BATCH, BatchImage, PredictBatchPayload
from app.jobs.queue import JobQueueDep
from app.metrics import count_images
from app.permissions import Scope
from app.schemas.job import JobPublic
from app.schemas.prediction import ImagePrediction, ModelPublic, Prediction
from app.schemas.upload import StoredFile
from app.services.upload import NewFiles, NewFilesDep

router = APIRouter(
    prefix="/models",
    tags=["predictions"],
    dependencies=[Security(get_current_user, scopes=[Scope.PREDICT])],
    responses=problems(401, 403),
)

MAX_IMAGES = get_settings().batch_max_images


@router.get("")
async def list_models() -> list[ModelPublic]:
    """The models that are served."""
    return [
        ModelPublic(
            name=model.name,
            version=model.version,
            device=model.runtime.device,
            output=model.description.output.kind,
            labels=model.labels,
        )
        for model in get_models().values()
    ]


def add_endpoints(model: Model) -> None:
    """Those that answer with the model's own schema."""

    # `async def`, although a model computes: the predictor uses threads of its own, where
    # images of several requests become one batch. The endpoint only awaits the answer.
    @router.post(
        f"/{model.name}/predict",
        name=f"predict_{model.name}",
        response_model=model.schema,
        responses=problems(400, 413, 415, 503),
        form_limits={"max_files": 1},
        max_body_size=get_settings().max_upload_request_size,
    )
    async def predict(image: UploadFile) -> Prediction:
        """What does the model see in the image?"""
        [outcome] = await get_predictors()[model.name].predict([image])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    most = model.description.run.batch

    @router.post(
        f"/{model.name}/predict-several",
        name=f"predict_several_{model.name}",
        response_model=list[ImagePrediction[model.schema]],  # type: ignore[name-defined]
        responses=problems(400, 413, 503),
        form_limits={"max_files": most},
        max_body_size=get_settings().max_upload_request_size,
    )
    async def predict_several(
        images: Annotated[list[UploadFile], Field(max_length=most)],
    ) -> list[ImagePrediction[Prediction]]:
        """What does it see in each of them? Wait for the answer: more images than this
        takes are a job."""
        outcomes = await get_predictors()[model.name].predict(images)
        return [
            ImagePrediction(filename=_name(image), error=str(outcome))
            if isinstance(outcome, Exception)
            else ImagePrediction(filename=_name(image), prediction=outcome)
            for image, outcome in zip(images, outcomes, strict=True)
        ]


for served in get_models().values():
    add_endpoints(served)


@router.post(
    "/{model}/batches",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(400, 404, 413, 415, 503),
    form_limits={"max_files": MAX_IMAGES},
    max_body_size=get_settings().max_upload_request_size,
)
async def predict_batch(
    model: str,
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
    if model not in get_models():
        raise NotFoundError(f"There is no model {model!r}")
    stored = await to_thread.run_sync(_store, model, new_files, images)
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
    payload = PredictBatchPayload(model=model, images=batch)
    job = jobs.submit(PREDICT_BATCH, payload, owner_id=current_user.id)
    response.headers["Location"] = request.url_for("read_job", job_id=job.id).path
    return JobPublic.model_validate(job)


def _store(
    model: str, new_files: NewFiles, images: list[UploadFile]
) -> list[StoredFile | BatchImage]:
    """A file that is no image is an error of that image, not of the request."""
    stored: list[StoredFile | BatchImage] = []
    for image in images:
        try:
            stored += new_files.store([image], FORMATS.keys())
        except AppError as error:
            count_images(model, "upload", [error])
            stored.append(BatchImage(filename=_name(image), error=error.detail))
    return stored


def _name(image: UploadFile) -> str:
    # Without line ends and lone surrogates
    return "".join(filter(str.isprintable, image.filename or ""))
