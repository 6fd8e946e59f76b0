from datetime import UTC, datetime
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from app.jobs.job import Job, JobError, JobKind, Report
from app.jobs.run import run_job
from app.jobs.store import JobStore
from tests.accounts import Headers


class Nothing(BaseModel):
    pass


class Steps:
    """Work that takes a step when the test says so."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.gate = Event()
        self.error: str | None = None
        self.store: JobStore = client.app_state["jobs"]
        self.job = Job(
            id=uuid4(),
            kind="steps",
            created_at=datetime.now(UTC),
            owner_id=client.get("/api/v1/users/me").json()["id"],
        )
        assert client.portal is not None
        client.portal.call(self.store.save, self.job)
        self.url = f"/api/v1/ws/jobs/{self.job.id}"

    def work(self, payload: Nothing, report: Report) -> Nothing:
        for done in (0.25, 0.5, 0.75):
            report(done, f"{done:.0%}")
            assert self.gate.wait(10)
            self.gate.clear()
        if self.error is not None:
            raise JobError(self.error)
        return payload

    def start(self) -> None:
        assert self.client.portal is not None
        kind = JobKind(name="steps", work=self.work)
        self.client.portal.start_task_soon(
            run_job, self.store, self.job, kind, Nothing()
        )


@pytest.fixture
def steps(client: TestClient) -> Steps:
    return Steps(client)


def watch(client: TestClient, url: str) -> Any:
    token = client.headers["Authorization"].removeprefix("Bearer ")
    return client.websocket_connect(url, subprotocols=["bearer", token])


def hear_until(websocket: WebSocketTestSession, progress: float) -> dict[str, Any]:
    while True:
        job: dict[str, Any] = websocket.receive_json()
        if job["progress"] == progress:
            return job


def closed(websocket: WebSocketTestSession) -> tuple[int, str]:
    with pytest.raises(WebSocketDisconnect) as ended:
        websocket.receive_text()
    return ended.value.code, ended.value.reason


def test_a_job_is_followed_to_its_end(client: TestClient, steps: Steps) -> None:
    with watch(client, steps.url) as websocket:
        # The first message is the present state.
        assert websocket.receive_json()["state"] == "queued"
        steps.start()
        for done in (0.25, 0.5, 0.75):
            job = hear_until(websocket, done)
            assert (job["state"], job["detail"]) == ("running", f"{done:.0%}")
            steps.gate.set()
        assert hear_until(websocket, 1.0)["state"] == "succeeded"
        assert closed(websocket) == (1000, "")


def test_a_late_client_gets_the_progress(client: TestClient, steps: Steps) -> None:
    with watch(client, steps.url) as early:
        steps.start()
        hear_until(early, 0.25)
        steps.gate.set()
        hear_until(early, 0.5)
        with watch(client, steps.url) as late:
            assert late.receive_json()["progress"] == 0.5
            steps.gate.set()
            assert hear_until(late, 0.75)["state"] == "running"
            steps.gate.set()
            assert hear_until(early, 1.0) == hear_until(late, 1.0)
    with watch(client, steps.url) as too_late:
        assert too_late.receive_json()["state"] == "succeeded"
        assert closed(too_late) == (1000, "")


def test_a_job_that_fails_says_why(client: TestClient, steps: Steps) -> None:
    steps.error = "Not today"
    with watch(client, steps.url) as websocket:
        steps.start()
        for done in (0.25, 0.5, 0.75):
            hear_until(websocket, done)
            steps.gate.set()
        job = websocket.receive_json()
        assert (job["state"], job["error"]) == ("failed", "Not today")
        assert closed(websocket) == (1000, "")


def test_a_change_without_an_announcement_is_found(
    client: TestClient, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps.store.events, "publish", lambda *_: None)
    with watch(client, steps.url) as websocket:
        steps.start()
        assert hear_until(websocket, 0.25)["state"] == "running"
        for _ in range(3):
            steps.gate.set()
            while steps.gate.is_set():
                Event().wait(0.01)


def test_an_unknown_job_is_refused(client: TestClient) -> None:
    unknown = uuid4()
    with watch(client, f"/api/v1/ws/jobs/{unknown}") as websocket:
        assert closed(websocket) == (1008, f"There is no job {unknown}")
    with watch(client, "/api/v1/ws/jobs/1") as websocket:
        code, reason = closed(websocket)
    assert code == 1008
    assert reason.startswith("job_id: ")


def test_a_job_of_another_user_is_not_found(
    client: TestClient, steps: Steps, bob: Headers, admin: Headers
) -> None:
    client.headers.update(bob)
    with watch(client, steps.url) as websocket:
        assert closed(websocket) == (1008, f"There is no job {steps.job.id}")
    client.headers.update(admin)
    with watch(client, steps.url) as websocket:
        assert websocket.receive_json()["state"] == "queued"
    del client.headers["Authorization"]
    with client.websocket_connect(steps.url) as websocket:
        assert closed(websocket)[0] == 1008
