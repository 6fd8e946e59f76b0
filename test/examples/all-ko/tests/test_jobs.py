import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel

from app.db.session import SessionDep
from app.errors import ServiceUnavailableError
from app.events.bus import EventBus
from app.jobs import run
from app.jobs.job import Job, JobError, JobKind, Report, TransientError
from app.jobs.queue import JobQueueDep
from app.jobs.store import JobStore
from app.lifespan import lifespan
from app.schemas.job import JobState


class Text(BaseModel):
    text: str


class Count(BaseModel):
    words: int


def count_words(payload: Text, report: Report) -> Count:
    report(0.5, "counting")
    return Count(words=len(payload.text.split()))


TEXT = Text(text="to be or not to be")


@pytest.fixture
def store() -> JobStore:
    return JobStore(threads=1, capacity=2, events=EventBus())


def a_job() -> Job:
    return Job(id=uuid4(), kind="count", created_at=datetime.now(UTC), owner_id=1)


async def finish(store: JobStore, kind: JobKind[Text]) -> Job:
    job = a_job()
    await run.run_job(store, job, kind, TEXT)
    finished = await store.status(job.id)
    assert finished is not None
    assert finished.finished
    return finished


async def test_the_result_of_a_job_is_json(store: JobStore) -> None:
    job = await finish(store, JobKind(name="count", work=count_words))
    assert job.state is JobState.SUCCEEDED
    assert (job.progress, job.result) == (1.0, {"words": 6})


async def test_a_job_reports_its_progress(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[JobState, float, str | None]] = []
    save = store.save

    async def look(job: Job) -> None:
        seen.append((job.state, job.progress, job.detail))
        await save(job)

    monkeypatch.setattr(store, "save", look)
    await finish(store, JobKind(name="count", work=count_words))
    assert seen == [
        (JobState.RUNNING, 0.0, None),
        (JobState.RUNNING, 0.5, "counting"),
        (JobState.SUCCEEDED, 1.0, None),
    ]


async def test_a_transient_error_is_retried(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "back_off", lambda retries: 0.01)
    tries = 0

    def flaky(payload: Text, report: Report) -> Count:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise TransientError
        return count_words(payload, report)

    job = await finish(store, JobKind(name="count", work=flaky))
    assert (job.state, tries) == (JobState.SUCCEEDED, 3)

    tries = -10
    job = await finish(store, JobKind(name="count", work=flaky, max_retries=2))
    assert (job.state, tries) == (JobState.FAILED, -7)
    assert job.error == "It failed again and again"


@pytest.mark.parametrize("retries", range(10))
def test_each_wait_is_longer_up_to_a_minute(retries: int) -> None:
    assert 0.5 * min(2**retries, 60) <= run.back_off(retries) <= min(2**retries, 60)


async def test_the_client_learns_why_a_job_cannot_be_done(store: JobStore) -> None:
    def refuse(payload: Text, report: Report) -> Count:
        raise JobError("There are no words")

    job = await finish(store, JobKind(name="count", work=refuse))
    assert (job.state, job.error) == (JobState.FAILED, "There are no words")


async def test_an_unexpected_error_is_logged_and_not_shown(
    store: JobStore, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(payload: Text, report: Report) -> Count:
        raise RuntimeError("password=hunter2")

    job = await finish(store, JobKind(name="count", work=stumble))
    assert (job.state, job.error) == (JobState.FAILED, "Something went wrong")
    assert "hunter2" in caplog.text


async def test_a_job_that_takes_too_long_is_stopped(store: JobStore) -> None:
    def endless(payload: Text, report: Report) -> Count:
        while True:
            report(0.1)
            time.sleep(0.01)

    job = await finish(store, JobKind(name="count", work=endless, time_limit=0))
    assert (job.state, job.error) == (JobState.FAILED, "It took too long")


async def test_what_is_done_is_kept_and_progress_never_falls(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "back_off", lambda retries: 0.01)
    seen: list[tuple[JobState, float]] = []
    begun_with: list[Any] = []
    save = store.save

    async def look(job: Job) -> None:
        seen.append((job.state, job.progress))
        await save(job)

    def fails_late(payload: Text, report: Report) -> Count:
        begun_with.append(report.result)
        report(0.1)
        report(0.5, "half", Count(words=3))
        raise TransientError

    monkeypatch.setattr(store, "save", look)
    job = await finish(store, JobKind(name="count", work=fails_late, max_retries=1))
    assert (job.state, job.progress, job.result) == (JobState.FAILED, 0.5, {"words": 3})
    assert begun_with == [None, {"words": 3}]
    progress = [one for _, one in seen]
    assert progress == sorted(progress)
    assert (JobState.RETRYING, 0.5) in seen


def test_a_request_that_fails_begins_no_job() -> None:
    done: list[str] = []

    def work(payload: Text, report: Report) -> Count:
        done.append(payload.text)
        return Count(words=1)

    app = FastAPI(lifespan=lifespan)

    @app.post("/{text}")
    async def submit(session: SessionDep, jobs: JobQueueDep, text: str) -> UUID:
        kind = JobKind(name="count", work=work)
        job = jobs.submit(kind, Text(text=text), owner_id=1)
        if text == "failing":
            raise HTTPException(409)
        return job.id

    with TestClient(app) as client:
        assert client.post("/failing").status_code == 409
        job_id = client.post("/succeeding").json()
        assert [str(one) for one in client.app_state["jobs"]._jobs] == [job_id]
    assert done == ["succeeding"]


async def test_more_jobs_than_can_wait_are_refused(store: JobStore) -> None:
    for _ in range(2):
        store.require_room()
        await store.save(a_job())
    with pytest.raises(ServiceUnavailableError) as refused:
        store.require_room()
    assert refused.value.headers == {"Retry-After": "10"}


async def test_only_the_last_finished_jobs_are_kept(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.store.KEPT", 1)
    kind = JobKind(name="count", work=count_words)
    first, second = await finish(store, kind), await finish(store, kind)
    assert await store.status(first.id) is None
    assert await store.status(second.id) == second


def test_a_job_that_is_not_known_is_not_found(client: TestClient) -> None:
    response = client.get(f"/api/v1/jobs/{uuid4()}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/jobs/1").status_code == 404
