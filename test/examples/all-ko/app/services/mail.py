import logging
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from string import Template
from urllib.parse import unquote, urlsplit

from anyio import to_thread

from app.core.config import Settings

logger = logging.getLogger(__name__)

# The first line of a template is the subject.
TEMPLATES = Path(__file__).parents[1] / "mails"
TIMEOUT = 10


async def send_mail(
    settings: Settings, to: str, template: str, **values: object
) -> None:
    """Runs as a background task. The response has been sent, so a failure can only be
    logged."""
    message = compose(settings, to, template, **values)
    try:
        # A mail server may take seconds.
        await to_thread.run_sync(deliver, settings, message)
    except (OSError, smtplib.SMTPException):
        logger.exception("the mail server did not take a mail")


def compose(
    settings: Settings, to: str, template: str, **values: object
) -> EmailMessage:
    text = Template((TEMPLATES / f"{template}.txt").read_text("utf-8")).substitute(
        app=settings.app_name, email=to, **values
    )
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, to
    message["Subject"], body = text.split("\n\n", 1)
    message.set_content(body)
    return message


def deliver(settings: Settings, message: EmailMessage) -> None:
    """Raises OSError or SMTPException when the server does not take it."""
    if settings.smtp_url is None:
        if settings.environment == "development":
            print(message["Subject"], message.get_content(), sep="\n\n", flush=True)
        else:
            # The mail itself is not logged: it may contain a token, and many people
            # read logs.
            logger.error("SMTP_URL is not set, so a mail was not sent")
        return
    url = urlsplit(settings.smtp_url.get_secret_value())
    context = ssl.create_default_context()
    host = url.hostname or ""
    with (
        smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=context)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, url.port or 587, timeout=TIMEOUT)
    ) as smtp:
        if url.username and url.password:
            # A password is never sent in the clear, whatever the server offers.
            if url.scheme == "smtp":
                smtp.starttls(context=context)
            smtp.login(unquote(url.username), unquote(url.password))
        smtp.send_message(message)
