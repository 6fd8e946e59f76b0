from uuid import UUID

from fastapi import BackgroundTasks

from app.jobs.job import Job, JobKind, PayloadT
from app.jobs.run import run_job
from app.jobs.store import JobStore


class BackgroundTasksQueue:
    """Runs a job when the response has been sent, as part of the request.

    Nothing to start and nothing to stop; but a process that dies takes its jobs along.
    """

    def __init__(self, store: JobStore, background_tasks: BackgroundTasks) -> None:
        self.store = store
        self.background_tasks = background_tasks

    async def submit(
        self,
        kind: JobKind[PayloadT],
        payload: PayloadT,
        *,
        owner_id: int,
    ) -> Job:
        job = self.store.add(
            kind.name,
            owner_id=owner_id,
        )
        self.background_tasks.add_task(run_job, self.store, job, kind, payload)
        return job

    async def status(self, job_id: UUID) -> Job | None:
        return self.store.get(job_id)
