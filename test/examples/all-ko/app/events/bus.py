import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

# Called with each message, in the event loop. It must not wait: other listeners follow.
Deliver = Callable[[str], None]


class EventBus:
    """Delivers messages to the listeners of a channel, in this process.

    Messages are not kept: without a listener, a message is lost. Neither a publisher nor
    a listener ever waits for another.
    """

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Deliver]] = defaultdict(list)

    def publish(self, channel: str, message: str) -> None:
        # A copy: a listener may unsubscribe when it gets the message.
        for deliver in list(self._listeners.get(channel, ())):
            try:
                deliver(message)
            except Exception:
                # A listener that fails must not keep the message from the others.
                logger.exception("a listener of %s failed", channel)

    @contextmanager
    def subscribe(self, channel: str, deliver: Deliver) -> Iterator[None]:
        """Inside of the `with`, `deliver` gets every message of the channel."""
        self._listeners[channel].append(deliver)
        try:
            yield
        finally:
            self._listeners[channel].remove(deliver)
            if not self._listeners[channel]:
                del self._listeners[channel]
