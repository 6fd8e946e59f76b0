from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

import pytest

from app.inference.batcher import Batcher


class Slow:
    """A run that waits to be let go, and notes what it was given."""

    def __init__(self) -> None:
        self.go = Event()
        self.batches: list[list[int]] = []

    def __call__(self, batch: list[int]) -> None:
        self.batches.append(batch)
        assert self.go.wait(10)


@pytest.fixture
def slow() -> Iterator[Slow]:
    run = Slow()
    yield run
    run.go.set()


@pytest.fixture
def threads(slow: Slow) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads
        slow.go.set()


def until_running(slow: Slow) -> None:
    deadline = monotonic() + 10
    while not slow.batches:
        assert monotonic() < deadline
        sleep(0.001)


def test_who_comes_alone_runs_at_once(slow: Slow) -> None:
    slow.go.set()
    batcher = Batcher(slow, max_batch=4)
    for one in (1, 2):
        batcher.add(one)
        assert slow.batches[-1] == [one]


def test_the_next_batch_forms_while_one_runs(
    slow: Slow, threads: ThreadPoolExecutor
) -> None:
    batcher = Batcher(slow, max_batch=4)
    running = threads.submit(batcher.add, 0)
    until_running(slow)
    # Whoever brings them does not wait.
    for one in range(1, 7):
        batcher.add(one)
    slow.go.set()
    running.result(10)
    assert slow.batches == [[0], [1, 2, 3, 4], [5, 6]]
