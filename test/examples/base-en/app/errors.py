import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import responses as reason_phrases
from typing import Any, ClassVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.requests import HTTPConnection
from fastapi.utils import is_body_allowed_for_status_code
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class InvalidInput(BaseModel):
    """One thing that is wrong with the input. The input itself is not repeated:
    it may be a password, and it ends up in logs."""

    loc: list[str | int]
    msg: str
    type: str


class Problem(BaseModel):
    """Every error of this API: RFC 9457, `application/problem+json`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    instance: str | None = None
    errors: list[InvalidInput] | None = Field(default=None, description="Of a 422")


class AppError(Exception):
    """What the application itself refuses; the handler below makes the response."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = headers


class NotFoundError(AppError):
    status = HTTPStatus.NOT_FOUND


class ConflictError(AppError):
    status = HTTPStatus.CONFLICT


class ServiceUnavailableError(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE


class ProblemResponse(Response):
    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        # ASCII only: a key of the input may hold a lone surrogate, which is no UTF-8.
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def problem_response(
    request: HTTPConnection,
    status: int,
    *,
    detail: str | None = None,
    errors: Sequence[InvalidInput] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ProblemResponse:
    title = reason_phrases.get(status, "Error")
    problem = Problem(
        title=title,
        status=status,
        # Starlette fills `detail` with the title where nobody gave one.
        detail=detail if detail != title else None,
        instance=request.url.path,
        errors=list(errors) if errors is not None else None,
    )
    return ProblemResponse(
        problem.model_dump(exclude_none=True), status_code=status, headers=headers
    )


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors a route can answer with, for its `responses=`."""
    return {status: {"description": HTTPStatus(status).phrase} for status in statuses}


def allowed_methods(request: Request) -> list[str]:
    """Starlette's own 405 names the methods of the first route with that path only."""
    return [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def add_exception_handlers(app: FastAPI) -> None:
    @app.exception_handler(AppError)
    async def app_error(request: Request, exc: AppError) -> Response:
        return problem_response(
            request, exc.status, detail=exc.detail, headers=exc.headers
        )

    # Starlette's HTTPException, FastAPI's parent: unknown routes raise that one.
    @app.exception_handler(HTTPException)
    async def http_error(request: Request, exc: HTTPException) -> Response:
        headers = exc.headers
        if not is_body_allowed_for_status_code(exc.status_code):
            return Response(status_code=exc.status_code, headers=headers)
        if exc.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(allowed_methods(request))}
        return problem_response(
            request, exc.status_code, detail=str(exc.detail), headers=headers
        )

    @app.exception_handler(RequestValidationError)
    async def invalid_request(
        request: Request, exc: RequestValidationError
    ) -> Response:
        errors = [
            InvalidInput(loc=error["loc"], msg=error["msg"], type=error["type"])
            for error in exc.errors()
        ]
        return problem_response(request, 422, errors=errors)

    @app.exception_handler(Exception)
    async def unexpected_error(request: Request, exc: Exception) -> Response:
        return problem_response(request, 500)


class UnexpectedErrorMiddleware:
    """Answers 500 from inside the middleware stack, then lets the error go on.

    The handler for `Exception` runs outside of it: a browser could not even read that
    response, for it has no CORS headers. The server still logs the stack trace.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting_start)
        except Exception:
            if not started:
                response = problem_response(Request(scope), 500)
                await response(scope, receive, send)
            raise
