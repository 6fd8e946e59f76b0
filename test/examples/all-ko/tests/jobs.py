import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.config import Settings

PROJECT = Path(__file__).parents[1]


@contextmanager
def worker(
    settings: Settings, log: Path, *modules: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as it runs in production, with these settings, in a process group of
    its own, with the tasks of these modules as well. When it is still there in the end,
    it is asked to stop."""
    names = [
        "celery_broker_url",
        "celery_result_backend",
        "celery_queue",
        "celery_visibility_timeout",
        "database_url",
        "batch_image_timeout",
    ]
    values = {name.upper(): str(getattr(settings, name)) for name in names}
    command = [sys.executable, "-m", "celery", "--app", "app.worker.main", "worker"]
    # RabbitMQ refuses a second worker of the same name.
    command += ["--hostname", f"{settings.celery_queue}@%h", "--concurrency", "2"]
    command += [f"--include={module}" for module in modules]
    with (
        log.open("ab") as output,
        subprocess.Popen(  # noqa: S603
            command,
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
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
