from pydantic import BaseModel


class Envelope(BaseModel):
    """A message on its way from one process to the others."""

    # A process gets its own back as well, and has delivered it by then.
    sender: str
    channel: str
    message: str


def topic(prefix: str) -> str:
    """The channel in Redis: one for all of ours, so that a subscription here counts at
    once, and after a reconnection there is one to renew, not hundreds. The price is
    that each process hears everything, also what nobody there listens to."""
    return f"{prefix}events"
