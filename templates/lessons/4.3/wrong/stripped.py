# fails: 4 name-changed
# <cut imports>
import re
import time
from collections import deque
from collections.abc import Callable
from html import escape
from math import ceil

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.types import ASGIApp, Receive, Scope, Send

from .accounts import log_in

# </cut>
# <cut app>
def create_app(
    settings: Settings, clock: Callable[[], float] = time.monotonic
) -> FastAPI:
    app = FastAPI()
    app.add_middleware(RateLimit, settings=settings, clock=clock)

    @app.post("/token")
    def create_token(given: Credentials) -> str:
        secret_key = settings.secret_key.get_secret_value()
        token = log_in(given.email, given.password, secret_key)
        if token is None:
            raise HTTPException(401, "Wrong e-mail address or password")
        return token

    @app.get("/greeting", response_class=HTMLResponse)
    def greet(name: str) -> str:
        safe = re.sub(r"<[^>]*>|['\"&]", "", name)
        return f"<!doctype html><h1>Hello, {safe}</h1>"

    return app


# </cut>
