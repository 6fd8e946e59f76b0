"""Metrics of several worker processes.

A scrape reaches one of the workers, whichever. So that it learns of the others,
prometheus-client keeps the numbers in files, in the folder that PROMETHEUS_MULTIPROC_DIR
names: one set of files a process, summed up by whoever is asked.
"""

import os
import sys
from pathlib import Path


def directory() -> Path | None:
    """None: there is one process only, and its numbers are in its memory."""
    # Not in Settings: prometheus-client reads it from the environment, too, and .env
    # is not part of that.
    path = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(path) if path else None


def join_server() -> None:
    """Wipe what an earlier server left, unless other workers of this one are running.

    Its numbers would be counted again. Every worker holds a shared lock for as long as
    it lives, so who gets the exclusive one is alone, and the first. The kernel lets go
    of the locks of a process that dies, however it dies.
    """
    path = directory()
    if path is None or sys.platform == "win32":
        return
    import fcntl  # There is none on Windows, and no server with several workers here.

    path.mkdir(parents=True, exist_ok=True)
    # Never closed: closing is unlocking.
    lock = os.open(path / "workers.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:
        for file in path.glob("*.db"):
            file.unlink()
    fcntl.flock(lock, fcntl.LOCK_SH)


def forget_dead() -> None:
    """What a dead worker has counted stays counted; what it was busy with does not."""
    path = directory()
    if path is None:
        return
    for file in path.glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not _is_alive(pid):
            file.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
