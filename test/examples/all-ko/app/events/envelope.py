from pydantic import BaseModel


class Envelope(BaseModel):
    """A message on its way from one process to the others."""

    # Redis returns its own messages to a process, which has delivered them by then.
    sender: str
    channel: str
    message: str


def topic(prefix: str) -> str:
    """The channel in Redis. One for all channels of the application: a process
    subscribes once, at the start and after a reconnection. The price is that every
    process receives every message, also those without a listener there."""
    return f"{prefix}events"
