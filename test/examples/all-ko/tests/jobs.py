"""Jobs that misbehave, and workers that do them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from celery import shared_task
from pydantic import BaseModel

from app.core.config import Settings
from app.jobs.job import JobError, JobKind, Report, TransientError
from app.worker.job_task import JobTask
from app.worker.progress import progress_of

PROJECT = Path(__file__).parents[1]


class Chore(BaseModel):
    """What to do, each time anew, until the last time."""

    # A line for each try
    log: Path
    first: Literal["fail", "die", "wait", "refuse", "hang", "hang on"]
    times: int = 1

    def begin(self) -> int:
        with self.log.open("a") as log:
            log.write(f"{os.getpid()}\n")
        return self.tries

    @property
    def tries(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


class Done(BaseModel):
    tries: int


def do_chore(chore: Chore, report: Report) -> Done:
    tries = chore.begin()
    report(0.5, "half")
    if tries <= chore.times:
        match chore.first:
            case "fail":
                raise TransientError
            case "refuse":
                raise JobError("Not today")
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "wait":
                time.sleep(1.5)
            case "hang":
                time.sleep(60)
            case "hang on":
                hang_on()
    return Done(tries=tries)


def hang_on() -> None:
    """Not even an exception stops it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            time.sleep(1)
        except Exception:  # noqa: S112
            continue


# Celery may take some seconds to see that a process is dead: not too little time here.
CHORE = JobKind(name="chore", work=do_chore, time_limit=30, max_retries=2)
HURRIED = JobKind(name="hurried chore", work=do_chore, time_limit=1)


@shared_task(
    name=CHORE.name,
    base=JobTask,
    bind=True,
    pydantic=True,
    max_retries=CHORE.max_retries,
    soft_time_limit=CHORE.time_limit,
    time_limit=CHORE.time_limit + 1,
)
def chore(self: JobTask, payload: Chore) -> Done:
    return do_chore(payload, progress_of(self))


@shared_task(
    name=HURRIED.name,
    base=JobTask,
    bind=True,
    pydantic=True,
    soft_time_limit=HURRIED.time_limit,
    time_limit=HURRIED.time_limit + 1,
)
def hurried_chore(self: JobTask, payload: Chore) -> Done:
    return do_chore(payload, progress_of(self))


@contextmanager
def worker(settings: Settings, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as it runs in production, with these settings, in a process group of
    its own. When it is still there in the end, it is asked to stop."""
    names = [
        "job_backend",
        "celery_broker_url",
        "celery_result_backend",
        "celery_queue",
        "celery_visibility_timeout",
        "database_url",
    ]
    values = {name.upper(): str(getattr(settings, name)) for name in names}
    command = [sys.executable, "-m", "celery", "--app", "app.worker.main", "worker"]
    # RabbitMQ refuses a second worker of the same name.
    command += ["--hostname", f"{settings.celery_queue}@%h"]
    with (
        log.open("ab") as output,
        subprocess.Popen(  # noqa: S603
            [*command, "--include", "tests.jobs", "--concurrency", "2"],
            cwd=PROJECT,
            env={**os.environ, **values},
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
