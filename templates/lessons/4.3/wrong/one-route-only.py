# fails: 2 path-open
# <cut imports>
import time
from collections import deque
from collections.abc import Callable
from html import escape
from math import ceil

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.types import ASGIApp, Receive, Scope, Send

from .accounts import log_in

# </cut>
# <cut limit>
class RateLimit:
    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self.settings = settings
        self.clock = clock
        self.sent: dict[str, deque[float]] = {}

    def __call__(self, request: Request) -> None:
        now = self.clock()
        address = address_of(request.scope, self.settings)
        sent = self.sent.setdefault(address, deque())
        while sent and sent[0] <= now - WINDOW:
            sent.popleft()
        if len(sent) >= LIMIT:
            seconds = ceil(sent[0] + WINDOW - now)
            raise HTTPException(429, "Too many", {"Retry-After": str(seconds)})
        sent.append(now)


# </cut>
# <cut app>
def create_app(
    settings: Settings, clock: Callable[[], float] = time.monotonic
) -> FastAPI:
    app = FastAPI()
    limit = RateLimit(settings, clock)

    @app.post("/token", dependencies=[Depends(limit)])
    def create_token(given: Credentials) -> str:
        secret_key = settings.secret_key.get_secret_value()
        token = log_in(given.email, given.password, secret_key)
        if token is None:
            raise HTTPException(401, "Wrong e-mail address or password")
        return token

    @app.get("/greeting", response_class=HTMLResponse)
    def greet(name: str) -> str:
        return f"<!doctype html><h1>Hello, {escape(name)}</h1>"

    return app


# </cut>
