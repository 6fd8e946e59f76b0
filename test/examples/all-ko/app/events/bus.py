from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

# Takes a message at once, in the event loop. It must not wait: others are next.
Deliver = Callable[[str], None]


class EventBus(Protocol):
    """Brings what happens here to whoever wants to know.

    Nothing is kept: what is published while nobody listens is gone. And nobody waits,
    neither who publishes for who listens nor one listener for the other.
    """

    def publish(self, channel: str, message: str) -> None: ...

    def subscribe(self, channel: str, deliver: Deliver) -> AbstractContextManager[None]:
        """Inside of the `with`, `deliver` gets every message of the channel."""
        ...
