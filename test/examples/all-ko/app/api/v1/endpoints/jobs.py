from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from app.api.deps import ItemReader, JobDep
from app.db.session import SessionDep
from app.errors import problems
from app.jobs.backend import JobQueueDep
from app.jobs.catalogue_report import CATALOGUE_REPORT, prepare
from app.schemas.item import ItemCategory
from app.schemas.job import JobPublic
from app.services.auth import is_admin

router = APIRouter(
    prefix="/jobs",
    tags=["jobs"],
    responses=problems(401, 403),
)


@router.post(
    "/catalogue-report", status_code=status.HTTP_202_ACCEPTED, responses=problems(503)
)
async def request_catalogue_report(
    request: Request,
    response: Response,
    session: SessionDep,
    jobs: JobQueueDep,
    current_user: ItemReader,
    category: Annotated[ItemCategory | None, Query()] = None,
) -> JobPublic:
    """Count the items. It may take a while: ask at `Location` how far it is."""
    payload = await prepare(
        session,
        category=category,
        owner_id=None if is_admin(current_user) else current_user.id,
    )
    job = await jobs.submit(
        CATALOGUE_REPORT,
        payload,
        owner_id=current_user.id,
    )
    response.headers["Location"] = request.url_for("read_job", job_id=job.id).path
    return JobPublic.model_validate(job)


# `:uuid`, so that the path of a kind of job, such as /catalogue-report, is not taken for
# the id of one.
@router.get("/{job_id:uuid}", responses=problems(404, 503))
async def read_job(job: JobDep) -> JobPublic:
    """How far it is, and what came out of it."""
    return JobPublic.model_validate(job)
