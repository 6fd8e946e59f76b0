from datetime import UTC, datetime
from uuid import UUID, uuid4

from anyio import CapacityLimiter

from app.errors import ServiceUnavailableError
from app.events.bus import EventBus
from app.events.channels import job_channel
from app.jobs.job import Job

# Finished jobs that can still be asked for
KEPT = 1000


class JobStore:
    """The jobs of this process, gone when it stops."""

    def __init__(
        self,
        *,
        threads: int,
        capacity: int,
        events: EventBus,
    ) -> None:
        # Threads of their own, so that long work does not keep `def` endpoints waiting.
        self.threads = CapacityLimiter(threads)
        self.capacity = capacity
        self.events = events
        self._jobs: dict[UUID, Job] = {}

    def add(
        self,
        kind: str,
        *,
        owner_id: int,
    ) -> Job:
        """A new job, or ServiceUnavailableError when too many are waiting."""
        unfinished = sum(not job.finished for job in self._jobs.values())
        if unfinished >= self.capacity:
            # Better than a queue that grows until the memory is full.
            raise ServiceUnavailableError(
                "Too many jobs are waiting", headers={"Retry-After": "10"}
            )
        job = Job(
            id=uuid4(),
            kind=kind,
            created_at=datetime.now(UTC),
            owner_id=owner_id,
        )
        self._jobs[job.id] = job
        return job

    def get(self, job_id: UUID) -> Job | None:
        return self._jobs.get(job_id)

    async def save(self, job: Job) -> None:
        self._jobs[job.id] = job
        if job.finished:
            self._forget_the_oldest()
        self.events.publish(job_channel(str(job.id)), "changed")

    def _forget_the_oldest(self) -> None:
        finished = [job.id for job in self._jobs.values() if job.finished]
        for job_id in finished[:-KEPT]:
            del self._jobs[job_id]
