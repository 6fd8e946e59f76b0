import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import responses as reason_phrases
from typing import Any, ClassVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.requests import HTTPConnection
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROBLEM_JSON = "application/problem+json"


class InvalidInput(BaseModel):
    """One mistake in the input. The invalid value is left out: it may be a password,
    and clients log the problems that they receive."""

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


# The body of an error in OpenAPI.
PROBLEM_CONTENT = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}


class AppError(Exception):
    """An error that the application raises; the handler below makes the response."""

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


class ProblemResponse(JSONResponse):
    media_type = PROBLEM_JSON

    def render(self, content: Any) -> bytes:
        # ASCII: a key of the input may hold a lone surrogate, which UTF-8 cannot encode.
        return json.dumps(content).encode()


def problem_response(
    request: HTTPConnection,
    status: int,
    *,
    detail: str | None = None,
    errors: Sequence[InvalidInput] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    title = reason_phrases.get(status, "Error")
    problem = Problem(
        title=title,
        status=status,
        # Starlette repeats the title as `detail` if none was given.
        detail=detail if detail != title else None,
        instance=request.url.path,
        errors=list(errors) if errors is not None else None,
    )
    return ProblemResponse(problem.model_dump(exclude_none=True), status, headers)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a route can answer with, for its `responses=`."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": PROBLEM_CONTENT}
        for status in statuses
    }


def allowed_methods(request: Request) -> list[str]:
    """The methods of all routes with this path; Starlette names those of the first."""
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

    # Starlette's class, the parent of FastAPI's: an unknown route raises this one.
    @app.exception_handler(HTTPException)
    async def http_error(request: Request, exc: HTTPException) -> Response:
        headers = exc.headers
        if exc.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(allowed_methods(request))}
        return problem_response(
            request, exc.status_code, detail=str(exc.detail), headers=headers
        )

    @app.exception_handler(RequestValidationError)
    async def invalid_request(
        request: Request, exc: RequestValidationError
    ) -> Response:
        return problem_response(
            request,
            422,
            errors=[
                InvalidInput(loc=error["loc"], msg=error["msg"], type=error["type"])
                for error in exc.errors()
            ],
        )


class ProblemMiddleware:
    """Makes a problem of each error that no exception handler sees: an unexpected
    exception, and a refusal in plain text by Starlette's middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        status = 0
        plain_text = False

        async def send_problem(message: Message) -> None:
            nonlocal status, plain_text
            if message["type"] == "http.response.start":
                status = message["status"]
                plain_text = (
                    status >= 400
                    and (b"content-type", b"text/plain; charset=utf-8")
                    in message["headers"]
                )
            if not plain_text:
                await send(message)
            elif message["type"] == "http.response.body":
                await problem_response(
                    Request(scope), status, detail=message["body"].decode()
                )(scope, receive, send)

        try:
            await self.app(scope, receive, send_problem)
        except Exception:
            if status == 0:
                await problem_response(Request(scope), 500)(scope, receive, send)
            # The server logs the stack trace.
            raise
