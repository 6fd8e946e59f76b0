import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from app.events.bus import Deliver

logger = logging.getLogger(__name__)


class MemoryBus:
    """Reaches the listeners of this process, in order and at once."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Deliver]] = defaultdict(list)

    def publish(self, channel: str, message: str) -> None:
        # A copy: whoever is delivered to may leave because of it.
        for deliver in list(self._listeners.get(channel, ())):
            try:
                deliver(message)
            except Exception:
                # The others have done nothing wrong, nor has who published.
                logger.exception("a listener of %s failed", channel)

    @contextmanager
    def subscribe(self, channel: str, deliver: Deliver) -> Iterator[None]:
        self._listeners[channel].append(deliver)
        try:
            yield
        finally:
            self._listeners[channel].remove(deliver)
            if not self._listeners[channel]:
                del self._listeners[channel]
