import time

import pytest


class Clock:
    """The clock of the limiter; a test moves it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Just after a full minute, where a window of one begins.
        self.now = 1_800_000_000.5
        monkeypatch.setattr(time, "time", lambda: self.now)

    def move(self, seconds: float) -> None:
        self.now += seconds
