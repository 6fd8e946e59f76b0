# ko: 인터넷에 여는 서버. 문을 하나씩 잠그세요.
# en: A server that is open to the internet. Lock its doors one by one.
# <cut imports>
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

# <stub>
# import os
# import time
# from collections.abc import Callable
#
# from fastapi import Depends, FastAPI, HTTPException, Request
# from fastapi.responses import HTMLResponse
# from pydantic import BaseModel
#
# from .accounts import log_in
#
# </cut>
# ko: 한 주소가 WINDOW초 동안 보낼 수 있는 요청의 수
# en: How many requests an address may send in WINDOW seconds
LIMIT = 10
WINDOW = 60


# ko: 환경 변수 SECRET_KEY(32글자 이상)와 TRUSTED_PROXY(앞에 있는 프록시의 주소, 없으면 빈 문자열)
# en: From the environment: SECRET_KEY (32 characters or more) and TRUSTED_PROXY (the address of the proxy in front, if any)
# <cut settings>
class Settings(BaseSettings):
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    secret_key: SecretStr = Field(min_length=32)
    trusted_proxy: str = ""


# <stub>
# class Settings:
#     def __init__(self) -> None:
#         self.secret_key = os.getenv("SECRET_KEY", "changeme")
#         self.trusted_proxy = os.getenv("TRUSTED_PROXY", "")
#
#
# </cut>
class Credentials(BaseModel):
    email: str
    password: str


# <cut address>
def address_of(scope: Scope, settings: Settings) -> str:
    host = scope["client"][0]
    if host != settings.trusted_proxy:
        return host
    forwarded = [
        value.decode("latin-1")
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
    ]
    return ",".join(forwarded).rpartition(",")[2].strip() or host


# <stub>
# def address_of(request: Request, settings: Settings) -> str:
#     host = request.client.host if request.client else ""
#     return request.headers.get("X-Forwarded-For", host).split(",")[0]
#
#
# </cut>
# <cut limit>
class RateLimit:
    def __init__(
        self, app: ASGIApp, settings: Settings, clock: Callable[[], float]
    ) -> None:
        self.app = app
        self.settings = settings
        self.clock = clock
        self.sent: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        now = self.clock()
        sent = self.sent.setdefault(address_of(scope, self.settings), deque())
        while sent and sent[0] <= now - WINDOW:
            sent.popleft()
        if len(sent) < LIMIT:
            sent.append(now)
            await self.app(scope, receive, send)
            return
        seconds = ceil(sent[0] + WINDOW - now)
        refusal = JSONResponse(
            {"detail": "Too many requests"}, 429, {"Retry-After": str(seconds)}
        )
        await refusal(scope, receive, send)


# <stub>
# def rate_limit(
#     settings: Settings, clock: Callable[[], float]
# ) -> Callable[[Request], None]:
#     counts: dict[tuple[str, int], int] = {}
#
#     def count(request: Request) -> None:
#         window = (address_of(request, settings), int(clock() // WINDOW))
#         counts[window] = counts.get(window, 0) + 1
#         if counts[window] > LIMIT:
#             raise HTTPException(429, "Too many requests")
#
#     return count
#
#
# </cut>
# ko: 채점기는 시계를 바꾸어 이 함수를 부릅니다.
# en: The judge calls this function with a clock of its own.
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
        return f"<!doctype html><h1>Hello, {escape(name)}</h1>"

    return app


# <stub>
# def create_app(
#     settings: Settings, clock: Callable[[], float] = time.monotonic
# ) -> FastAPI:
#     app = FastAPI()
#     limited = Depends(rate_limit(settings, clock))
#
#     @app.post("/token", dependencies=[limited])
#     def create_token(given: Credentials) -> str:
#         token = log_in(given.email, given.password, settings.secret_key)
#         if token is None:
#             raise HTTPException(401, "Wrong e-mail address or password")
#         return token
#
#     @app.get("/greeting", response_class=HTMLResponse)
#     def greet(name: str) -> str:
#         return f"<!doctype html><h1>Hello, {name}</h1>"
#
#     return app
#
#
# </cut>
# ko: 여러분의 프로젝트에서 찾으세요: 환경 변수를 읽고 검증하는 클래스.
# en: Look it up in your project: the class that reads the environment and checks it.
# ko: "app/폴더/파일.py:이름"으로 적습니다.
# en: Write it as "app/folder/file.py:name".
# <cut place>
PLACE = "app/core/config.py:Settings"
# <stub>
# PLACE = ""
# </cut>
