import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from httpx2 import Client, TransportError
from prometheus_client import REGISTRY
from pydantic import SecretStr

from app.core.config import Settings
from app.instrumentation import MetricsMiddleware
from tests.metrics import value

ROOT = Path(__file__).parents[1]


def count(**labels: str) -> float:
    return REGISTRY.get_sample_value("http_requests_total", labels) or 0


def test_a_request_is_counted_and_timed(client: TestClient) -> None:
    before = client.get("/metrics").text
    client.get("/")
    after = client.get("/metrics").text
    root = {"method": "GET", "route": "/"}
    for name in ("http_requests_total", "http_request_duration_seconds_count"):
        assert value(after, name, **root) == value(before, name, **root) + 1
    assert value(after, "http_request_duration_seconds_sum", **root) > 0


def test_the_label_is_the_route_with_its_whole_prefix(client: TestClient) -> None:
    labels = {"method": "GET", "route": "/api/v1/items/{item_id}", "status": "404"}
    before = count(**labels)
    client.get("/api/v1/items/999")
    client.get("/api/v1/items/998")
    assert count(**labels) == before + 2


def test_two_versions_of_one_path_are_two_routes() -> None:
    router = APIRouter(prefix="/things")

    @router.get("/{thing_id}")
    async def read_thing(thing_id: int) -> int:
        return thing_id

    app = FastAPI()
    app.add_middleware(MetricsMiddleware)
    app.include_router(router, prefix="/api/v1")
    app.include_router(router, prefix="/api/v2")
    client = TestClient(app)
    client.get("/api/v1/things/1")
    client.get("/api/v2/things/1")
    client.get("/api/v2/things/2")

    def of(route: str) -> float:
        return count(method="GET", route=route, status="200")

    assert of("/api/v1/things/{thing_id}") == 1
    assert of("/api/v2/things/{thing_id}") == 2


def test_a_path_behind_a_proxys_prefix_has_the_same_label() -> None:
    router = APIRouter()

    @router.get("/proxied")
    async def proxied() -> None: ...

    app = FastAPI()
    app.add_middleware(MetricsMiddleware)
    app.include_router(router, prefix="/v1")
    app.include_router(router, prefix="/v2")
    TestClient(app, root_path="/behind").get("/behind/v2/proxied")
    assert count(method="GET", route="/v2/proxied", status="200") == 1


def test_paths_that_do_not_exist_share_one_label(client: TestClient) -> None:
    labels = {"method": "GET", "route": "unmatched", "status": "404"}
    before = count(**labels)
    client.get("/no/such/path")
    client.get("/nor/this")
    assert count(**labels) == before + 2


def test_invented_methods_share_one_label(client: TestClient) -> None:
    labels = {"method": "other", "route": "/", "status": "405"}
    before = count(**labels)
    client.request("BREW", "/")
    client.request("STIR", "/")
    assert count(**labels) == before + 2


def test_an_unexpected_error_counts_as_a_500(app: FastAPI) -> None:
    failing = FastAPI()
    failing.add_middleware(MetricsMiddleware)

    @failing.get("/failing")
    async def fail() -> None:
        raise RuntimeError

    TestClient(failing, raise_server_exceptions=False).get("/failing")
    assert count(method="GET", route="/failing", status="500") == 1


def test_nothing_is_in_progress_when_all_is_answered(client: TestClient) -> None:
    client.get("/")
    client.get("/no/such/path")
    assert REGISTRY.get_sample_value("http_requests_in_progress") == 0


def test_a_created_item_is_counted(client: TestClient) -> None:
    name, food = "items_created_total", {"category": "food"}
    before = value(client.get("/metrics").text, name, **food)
    item = {"name": "Bread", "price": 3, "category": "food"}
    assert client.post("/api/v1/items", json=item).status_code == 201
    assert client.post("/api/v1/items", json=item | {"price": -1}).status_code == 422
    assert value(client.get("/metrics").text, name, **food) == before + 1


def test_with_a_token_set_only_who_has_it_reads_the_metrics(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "metrics_token", SecretStr("for-prometheus"))

    def status(authorization: str) -> int:
        headers = [(b"Authorization", authorization.encode())]
        return client.get("/metrics", headers=headers).status_code

    assert status("Bearer for-prometheus") == 200
    assert status("Bearer for-somebody-else") == 401
    assert status("Bearer für-Prometheus") == 401
    assert status("Basic for-prometheus") == 401
    assert status("") == 401


def test_without_a_token_they_are_closed_outside_development(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/metrics").status_code == 200
    monkeypatch.setattr(settings, "environment", "production")
    refused = client.get("/metrics")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_metrics_are_not_in_the_openapi_schema(app: FastAPI) -> None:
    assert "/metrics" not in app.openapi()["paths"]


@contextmanager
def two_workers(folder: Path) -> Iterator[Client]:
    """A real server with two worker processes, and their files in `folder`."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
        "RATE_LIMIT": "1000000 per second",
    }
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--workers", "2"]
    server = subprocess.Popen(  # noqa: S603
        [*command, "--port", "0"],
        # Not in the project's folder: .env and the database file there are the
        # developer's.
        cwd=folder.parent,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        line = next(line for line in server.stderr if "running on" in line)
        address = re.search(r"http://[\d.:]+", line)
        assert address is not None
        # A connection for each request, so that both workers get some.
        headers = {"Connection": "close"}
        with Client(base_url=address[0], headers=headers) as client:
            wait_until(lambda: len(pids(folder)) == 2 and answers(client))
            yield client
    finally:
        server.terminate()
        server.communicate(timeout=60)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(client: Client) -> bool:
    try:
        return client.get("/health/live").is_success
    except TransportError:
        return False


def pids(folder: Path) -> set[int]:
    return {
        int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_livesum_*.db")
    }


def has_counted(worker: int, folder: Path) -> bool:
    counters = folder / f"counter_{worker}.db"
    return counters.exists() and b'"route": "/"' in counters.read_bytes()


def counted(client: Client) -> float:
    text = client.get("/metrics").text
    return value(text, "http_requests_total", route="/")


def test_each_worker_reports_the_sum_of_all_workers(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()

    with two_workers(folder) as client, ThreadPoolExecutor(8) as pool:
        both = pids(folder)

        sent = 0
        while not all(has_counted(worker, folder) for worker in both):
            list(pool.map(client.get, ["/"] * 16))
            sent += 16
            assert sent < 1600
        # A request is counted once it has been answered, thus perhaps a moment after
        # its answer is here.
        deadline = time.monotonic() + 5
        while (numbers := {counted(client) for _ in range(8)}) != {sent}:
            assert time.monotonic() < deadline, f"{sent} requests, counted as {numbers}"
