from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")


class Batcher(Generic[ItemT]):
    """Runs together what several threads bring.

    The thread that finds the model idle runs it at once: nobody waits for a timer, and
    who comes alone changes threads only once. What the others bring meanwhile is the next
    batch, which the same thread runs before it goes.
    """

    def __init__(self, run: Callable[[list[ItemT]], None], max_batch: int) -> None:
        # It may not raise: it answers the items.
        self._run = run
        self._max_batch = max_batch
        self._lock = Lock()
        self._waiting: deque[ItemT] = deque()
        self._is_running = False

    def add(self, item: ItemT) -> None:
        with self._lock:
            self._waiting.append(item)
            if self._is_running:
                return
            self._is_running = True
        while batch := self._next():
            self._run(batch)

    def _next(self) -> list[ItemT]:
        with self._lock:
            count = min(len(self._waiting), self._max_batch)
            batch = [self._waiting.popleft() for _ in range(count)]
            self._is_running = bool(batch)
            return batch
