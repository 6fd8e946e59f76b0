import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.core.config import Settings
from app.jobs.job import Job, JobKind
from app.worker.app import make_celery
from tests.jobs import CHORE, HURRIED, Chore, worker
from tests.test_catalogue_report import BOOKS, ITEMS, REPORTS

BROKER = os.environ.get("TEST_BROKER_URL")
RESULTS = os.environ.get("TEST_RESULT_URL", BROKER or "")

# Celery stores results by a command that redis-py would rather see spelled differently.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated setex")

real_worker = pytest.mark.skipif(BROKER is None, reason="needs TEST_BROKER_URL")


@contextmanager
def celery_settings(settings: Settings) -> Iterator[None]:
    # Others may use the same broker, and an earlier run may have left something.
    queue = f"test-{uuid4()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "job_backend", "celery")
        patch.setattr(settings, "celery_broker_url", BROKER)
        patch.setattr(settings, "celery_result_backend", RESULTS)
        patch.setattr(settings, "celery_queue", queue)
        patch.setattr(settings, "celery_visibility_timeout", 5)
        yield
        with make_celery(settings, patient=False).connection_for_write() as connection:
            channel: Any = connection.default_channel
            channel.queue_delete(queue)
            channel.exchange_delete(queue)


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Starts workers. Comes before `client`, whose lifespan reads the settings."""
    with celery_settings(settings):
        yield partial(worker, settings, tmp_path / "worker.log")


@pytest.fixture(scope="module")
def running(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """One worker for all jobs that need no database."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    with celery_settings(settings), worker(settings, log):
        yield


@pytest.fixture
def submit(client: TestClient) -> Callable[..., str]:
    def submit(chore: Chore, kind: JobKind[Chore] = CHORE) -> str:
        call = partial(
            client.app_state["jobs"].submit,
            kind,
            chore,
            owner_id=1,
        )
        assert client.portal is not None
        job: Job = client.portal.call(call)
        return f"/api/v1/jobs/{job.id}"

    return submit


def wait_for(client: TestClient, url: str, *states: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(url).raise_for_status().json()
        if job["state"] in (states or ("succeeded", "failed")):
            return job
        time.sleep(0.02)
    pytest.fail(f"not in time: {job}")


@real_worker
@pytest.mark.usefixtures("running")
def test_a_worker_tells_how_far_it_is(
    client: TestClient, submit: Callable[..., str], tmp_path: Path
) -> None:
    url = submit(Chore(log=tmp_path / "log", first="wait"))
    job = wait_for(client, url, "running")
    while job["progress"] == 0:
        job = client.get(url).json()
    assert (job["progress"], job["detail"]) == (0.5, "half")
    job = wait_for(client, url)
    assert (job["progress"], job["detail"]) == (1.0, None)


@real_worker
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


@real_worker
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


@real_worker
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


@real_worker
def test_a_worker_makes_the_report(
    start: Callable[[], Any], client: TestClient
) -> None:
    for item in ITEMS:
        client.post("/api/v1/items", json=item).raise_for_status()
    # Nobody is there to do it, but it is accepted, and waits.
    response = client.post(REPORTS)
    assert response.status_code == 202
    assert client.get(response.headers["Location"]).json()["state"] == "queued"
    assert client.get("/health/ready").status_code == 200
    with start():
        job = wait_for(client, response.headers["Location"])
    assert job["state"] == "succeeded"
    assert job["result"]["categories"]["book"] == BOOKS


@real_worker
def test_a_killed_worker_loses_nothing(
    start: Callable[[], Any],
    client: TestClient,
    submit: Callable[..., str],
    tmp_path: Path,
) -> None:
    chores = [Chore(log=tmp_path / str(n), first="wait") for n in range(3)]
    urls = [submit(chore) for chore in chores]
    with start() as process:
        wait_for(client, urls[0], "running")
        wait_for(client, urls[1], "running")
        os.killpg(process.pid, signal.SIGKILL)
    # Redis cannot tell: it waits for as long as CELERY_VISIBILITY_TIMEOUT says.
    time.sleep(5 if str(BROKER).startswith("redis") else 0)
    with start():
        for url in urls:
            assert wait_for(client, url)["state"] == "succeeded"
    assert [chore.tries for chore in chores] == [2, 2, 1]


@real_worker
def test_what_the_broker_lost_is_handed_over_again(
    settings: Settings,
    start: Callable[[], Any],
    client: TestClient,
    submit: Callable[..., str],
    tmp_path: Path,
) -> None:
    chores = [Chore(log=tmp_path / name, first="wait") for name in ("lost", "waiting")]
    urls = [submit(chores[0])]
    with make_celery(settings, patient=False).connection_for_write() as connection:
        channel: Any = connection.default_channel
        assert channel.queue_purge(settings.celery_queue) == 1
    urls.append(submit(chores[1]))
    with start():
        for url in urls:
            assert wait_for(client, url)["state"] == "succeeded"
    assert [chore.tries for chore in chores] == [1, 1]


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1", "amqp://127.0.0.1:1"])
def test_without_a_broker_the_answer_is_a_quick_503(
    request: pytest.FixtureRequest,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    broker: str,
) -> None:
    monkeypatch.setattr(settings, "job_backend", "celery")
    monkeypatch.setattr(settings, "celery_broker_url", broker)
    monkeypatch.setattr(settings, "celery_result_backend", "redis://127.0.0.1:1")
    client: TestClient = request.getfixturevalue("client")
    began = time.monotonic()
    for response in (
        client.post(REPORTS),
        client.get(f"/api/v1/jobs/{uuid4()}"),
        client.get("/health/ready"),
    ):
        assert response.status_code == 503
        assert response.headers["Content-Type"] == "application/problem+json"
    assert time.monotonic() - began < 10
    assert response.json()["detail"] == "Not ready: broker"
    # The rest goes on.
    assert client.get("/api/v1/items").status_code == 200


@pytest.mark.parametrize(
    ("environment", "backend"),
    [
        ({}, "in-process"),
        ({"JOB_BACKEND": "background"}, "background"),
        ({"CELERY_BROKER_URL": "redis://broker"}, "celery"),
        ({"CELERY_BROKER_URL": "redis://b", "JOB_BACKEND": "in-process"}, "in-process"),
    ],
)
def test_a_broker_means_celery_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], backend: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Settings().job_backend == backend


@pytest.mark.parametrize(
    ("broker", "results", "wrong"),
    [
        (None, None, "CELERY_BROKER_URL"),
        ("sqla+sqlite:///broker.db", "redis://results", "CELERY_BROKER_URL"),
        ("amqp://broker", None, "CELERY_RESULT_BACKEND"),
        ("amqp://broker", "rpc://", "CELERY_RESULT_BACKEND"),
        ("redis://broker", "db+sqlite:///results.db", "CELERY_RESULT_BACKEND"),
    ],
)
def test_settings_that_lose_results_stop_the_start(
    broker: str | None, results: str | None, wrong: str
) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Settings(
            job_backend="celery",
            celery_broker_url=broker,
            celery_result_backend=results,
        )
