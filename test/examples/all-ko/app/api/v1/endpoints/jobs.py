from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from app.api.deps import CurrentUser, ItemReader
from app.errors import NotFoundError, problems
from app.jobs.catalogue_report import CATALOGUE_REPORT, CatalogueReportPayload
from app.jobs.job import Job
from app.jobs.queue import JobQueueDep
from app.schemas.item import ItemCategory
from app.schemas.job import JobPublic

router = APIRouter(prefix="/jobs", tags=["jobs"], responses=problems(401, 403))


async def get_job_or_404(
    jobs: JobQueueDep, current_user: CurrentUser, job_id: UUID
) -> Job:
    job = await jobs.status(job_id)
    if job is None or (job.owner_id != current_user.id and not current_user.is_admin):
        raise NotFoundError(f"There is no job {job_id}")
    return job


JobDep = Annotated[Job, Depends(get_job_or_404)]


@router.post(
    "/catalogue-report", status_code=status.HTTP_202_ACCEPTED, responses=problems(503)
)
async def request_catalogue_report(
    request: Request,
    response: Response,
    jobs: JobQueueDep,
    current_user: ItemReader,
    category: Annotated[ItemCategory | None, Query()] = None,
) -> JobPublic:
    """Count the items. It may take a while: ask at `Location` how far it is."""
    payload = CatalogueReportPayload(
        category=category, owner_id=None if current_user.is_admin else current_user.id
    )
    job = jobs.submit(CATALOGUE_REPORT, payload, owner_id=current_user.id)
    response.headers["Location"] = request.url_for("read_job", job_id=job.id).path
    return JobPublic.model_validate(job)


# `:uuid`, so that the path of a kind of job, such as /catalogue-report, is not taken for
# the id of one.
@router.get("/{job_id:uuid}", responses=problems(404, 503))
async def read_job(job: JobDep) -> JobPublic:
    """How far it is, and what came out of it."""
    return JobPublic.model_validate(job)
