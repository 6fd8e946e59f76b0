from typing import Protocol
from uuid import UUID

from app.jobs.job import Job, JobKind, PayloadT


class JobQueue(Protocol):
    """What endpoints know of background work."""

    async def submit(
        self,
        kind: JobKind[PayloadT],
        payload: PayloadT,
        *,
        owner_id: int,
    ) -> Job:
        """Accept the work and return at once.

        Raises ServiceUnavailableError when it cannot be accepted now.
        """
        ...

    async def status(self, job_id: UUID) -> Job | None:
        """How far it is; None for a job that is unknown, or forgotten by now."""
        ...
