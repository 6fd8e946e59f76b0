"""Jobs and workers that misbehave, on a real broker. Runs in a project with `celery`
alone, as tests/test_worker_faults.py."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pytest
from celery import shared_task
from fastapi.testclient import TestClient
from pydantic import BaseModel

from app.core.config import Settings
from app.jobs.job import Job, JobError, JobKind, Report, TransientError
from app.worker.job_task import JobTask
from app.worker.progress import progress_of
from tests.jobs import worker
from tests.test_celery import BROKER, celery_settings, pytestmark, start, wait_for

__all__ = ["pytestmark", "start"]


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
    def release(self) -> Path:
        """Ends a wait as soon as it is there."""
        return self.log.with_suffix(".go")

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
                while not chore.release.exists():
                    time.sleep(0.05)
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


@pytest.fixture(scope="module")
def running(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """One worker for all jobs that need no database."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    with celery_settings(settings), worker(settings, log, __name__):
        yield


@pytest.fixture
def submit(client: TestClient) -> Callable[..., str]:
    def submit(chore: Chore, kind: JobKind[Chore] = CHORE) -> str:
        job = Job(
            id=uuid4(),
            kind=kind.name,
            created_at=datetime.now(UTC),
        )
        assert client.portal is not None
        client.portal.call(client.app_state["jobs"].send, job, chore)
        return f"/api/v1/jobs/{job.id}"

    return submit


@pytest.mark.usefixtures("running")
def test_a_worker_tells_how_far_it_is(
    client: TestClient, submit: Callable[..., str], tmp_path: Path
) -> None:
    chore = Chore(log=tmp_path / "log", first="wait")
    url = submit(chore)
    job = wait_for(client, url, "running")
    while job["progress"] == 0:
        job = client.get(url).json()
    assert (job["progress"], job["detail"]) == (0.5, "half")
    chore.release.touch()
    job = wait_for(client, url)
    assert (job["progress"], job["detail"]) == (1.0, None)


@pytest.mark.usefixtures("running")
def test_a_worker_tries_again_and_gives_up_in_the_end(
    client: TestClient, submit: Callable[..., str], tmp_path: Path
) -> None:
    chores = {
        times: Chore(log=tmp_path / str(times), first="fail", times=times)
        for times in (1, 9)
    }
    urls = {times: submit(chore) for times, chore in chores.items()}
    refused = submit(Chore(log=tmp_path / "refused", first="refuse"))

    assert wait_for(client, urls[1])["result"] == {"tries": 2}
    given_up = wait_for(client, urls[9])
    assert given_up["state"] == "failed"
    assert given_up["error"] == "It failed again and again"
    assert chores[9].tries == 1 + CHORE.max_retries
    assert wait_for(client, refused)["error"] == "Not today"


@pytest.mark.usefixtures("running")
def test_a_worker_stops_what_takes_too_long(
    client: TestClient, submit: Callable[..., str], tmp_path: Path
) -> None:
    urls = [
        submit(Chore(log=tmp_path / "soft", first="hang"), HURRIED),
        submit(Chore(log=tmp_path / "hard", first="hang on"), HURRIED),
    ]
    for url in urls:
        assert wait_for(client, url)["error"] == "It took too long"


@pytest.mark.usefixtures("running")
def test_a_job_whose_process_is_killed_is_done_by_another(
    client: TestClient, submit: Callable[..., str], tmp_path: Path
) -> None:
    url = submit(Chore(log=tmp_path / "once", first="die"))
    always = Chore(log=tmp_path / "always", first="die", times=99)
    poison = submit(always)
    assert wait_for(client, url)["result"] == {"tries": 2}
    # One that kills whoever does it is not tried for ever.
    assert wait_for(client, poison)["state"] == "failed"
    assert always.tries < always.times


def test_a_killed_worker_loses_nothing(
    start: Callable[[], Any],
    client: TestClient,
    submit: Callable[..., str],
    tmp_path: Path,
) -> None:
    # Two at a time. The first two are killed long before they are done.
    firsts: list[Literal["hang", "wait"]] = ["hang", "hang", "wait"]
    chores = [
        Chore(log=tmp_path / str(n), first=first) for n, first in enumerate(firsts)
    ]
    urls = [submit(chore) for chore in chores]
    chores[2].release.touch()
    with start(__name__) as process:
        wait_for(client, urls[0], "running")
        wait_for(client, urls[1], "running")
        # Celery says "running" a moment before it calls the function.
        while [chore.tries for chore in chores] != [1, 1, 0]:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    # Redis cannot tell: it waits for as long as CELERY_VISIBILITY_TIMEOUT says.
    time.sleep(5 if str(BROKER).startswith("redis") else 0)
    with start(__name__):
        for url in urls:
            assert wait_for(client, url)["state"] == "succeeded"
    assert [chore.tries for chore in chores] == [2, 2, 1]
