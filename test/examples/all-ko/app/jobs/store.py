from uuid import UUID

from anyio import CapacityLimiter

from app.errors import ServiceUnavailableError
from app.events.bus import EventBus
from app.events.channels import job_channel
from app.jobs.job import Job

# Finished jobs that can still be asked for
KEPT = 1000


class JobStore:
    """The jobs of this process; they are lost when it stops."""

    def __init__(self, *, threads: int, capacity: int, events: EventBus) -> None:
        # Not FastAPI's threads: long work would keep `def` endpoints waiting.
        self.threads = CapacityLimiter(threads)
        self._capacity = capacity
        self.events = events
        self._jobs: dict[UUID, Job] = {}

    def require_room(self) -> None:
        """ServiceUnavailableError when too many jobs wait: otherwise the queue could
        grow until the memory is full."""
        if sum(not job.finished for job in self._jobs.values()) >= self._capacity:
            raise ServiceUnavailableError(
                "Too many jobs are waiting", headers={"Retry-After": "10"}
            )

    async def status(self, job_id: UUID) -> Job | None:
        return self._jobs.get(job_id)

    async def save(self, job: Job) -> None:
        self._jobs[job.id] = job
        if job.finished:
            finished = [one.id for one in self._jobs.values() if one.finished]
            for job_id in finished[:-KEPT]:
                del self._jobs[job_id]
        self.events.publish(job_channel(str(job.id)), "changed")
