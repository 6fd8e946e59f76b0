from urllib.parse import parse_qs

from fastapi.responses import HTMLResponse
from pyinstrument import Profiler
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Seconds between two samples. Short, because requests are short.
INTERVAL = 0.0001


class ProfilerMiddleware:
    """Answers `…?profile` with a page that shows where the request spent its time.

    For development: a profile contains paths and source lines, and takes time itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not wants_profile(scope):
            await self.app(scope, receive, send)
            return

        async def discard(message: Message) -> None:
            """Instead of the response, the client gets the profile."""

        # "enabled": only this request, although other requests run in the same thread
        with Profiler(interval=INTERVAL, async_mode="enabled") as profiler:
            await self.app(scope, receive, discard)
        response = HTMLResponse(profiler.output_html())
        await response(scope, receive, send)


def wants_profile(scope: Scope) -> bool:
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return "profile" in query
