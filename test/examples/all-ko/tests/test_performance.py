import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Client

from app.core.config import Settings
from app.middleware import middleware_stack

ROOT = Path(__file__).parents[1]


def with_profiler(on: bool) -> TestClient:
    app = FastAPI(middleware=middleware_stack(Settings(profiler=on)))

    @app.get("/answer")
    async def answer() -> int:
        return slow_sum()

    return TestClient(app)


def slow_sum() -> int:
    return sum(number % 7 for number in range(200_000))


def test_a_profile_names_the_function_that_takes_the_time() -> None:
    profile = with_profiler(on=True).get("/answer?profile")
    assert profile.headers["Content-Type"].startswith("text/html")
    assert "slow_sum" in profile.text


def test_only_a_request_that_asks_for_it_is_profiled() -> None:
    response = with_profiler(on=True).get("/answer?profiles=2")
    assert response.json() == slow_sum()


def test_the_profiler_is_off_unless_it_is_switched_on() -> None:
    assert Settings().profiler is False
    assert with_profiler(on=False).get("/answer?profile").json() == slow_sum()


@pytest.mark.skipif(sys.platform == "win32", reason="Gunicorn needs Unix")
def test_gunicorn_serves_and_stops_when_told_to(tmp_path: Path) -> None:
    config = str(ROOT / "gunicorn.conf.py")
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-W", "error", "-m", "gunicorn", "--config", config],
        # Not in the project's folder: .env and the database file there are the
        # developer's.
        cwd=tmp_path,
        env={
            **os.environ,
            "BIND": "127.0.0.1:0",
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(tmp_path),
            "WEB_CONCURRENCY": "1",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        line = next(line for line in server.stderr if "Listening at" in line)
        address = re.search(r"http://[\d.:]+", line)
        assert address is not None
        # The socket is open already; the worker answers as soon as it is up.
        with Client(base_url=address[0], timeout=60) as client:
            assert client.get("/health/live").json() == {"status": "ok"}
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0


def load_test(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, str(ROOT / "scripts/loadtest.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_load_test_counts_and_times_requests(live_client: Client) -> None:
    url = f"{live_client.base_url}/health/live"
    result = load_test(url, "--seconds", "1", "--connections", "2")
    assert result.returncode == 0, result.stdout + result.stderr
    for name in ("requests/s", "p50", "p95", "p99", "200"):
        assert re.search(rf"^ *{name} +\d", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://localhost.com/", "http://127.0.0.1@example.com/"],
)
def test_the_load_test_leaves_other_machines_alone(url: str) -> None:
    result = load_test(url)
    assert result.returncode == 2
    assert "--anywhere" in result.stderr
