"""A real mail server for the tests, and the mails that it was sent."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from anyio.from_thread import start_blocking_portal

Mail = EmailMessage


class Mailbox:
    def __init__(self) -> None:
        self.mails: list[Mail] = []

    # aiosmtpd calls it so.
    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.mails.append(message_from_bytes(content, Mail, policy=policy.default))
        return "250 OK"


async def _serve(mailbox: Mailbox) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)


@contextmanager
def mail_server() -> Iterator[tuple[list[Mail], int]]:
    """The mails, and the port."""
    mailbox = Mailbox()
    with start_blocking_portal() as portal:
        server = portal.call(_serve, mailbox)
        yield mailbox.mails, server.sockets[0].getsockname()[1]
        portal.call(server.close)
