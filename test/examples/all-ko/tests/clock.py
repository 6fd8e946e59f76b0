import time

import pytest


class Clock:
    """The limiter's; it goes on when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Just after a full minute, where a window of one begins.
        self.now = 1_800_000_000.5
        monkeypatch.setattr(time, "time", lambda: self.now)

    def move(self, seconds: float) -> None:
        self.now += seconds
