# ko: 모델 레지스트리. 오류 응답이 모두 한 가지 모양이 되게 하세요.
# en: A model registry. Give all of its errors one shape.
# <cut imports>
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

# <stub>
# import logging
#
# from fastapi import FastAPI, HTTPException
# from pydantic import BaseModel, Field
#
# </cut>
logger = logging.getLogger("registry")
app = FastAPI()


class Model(BaseModel):
    name: str = Field(min_length=1)
    hub_token: str = Field(min_length=8)


models: dict[str, Model] = {}
latencies: dict[str, list[float]] = {}


# <cut crud>
class RegistryError(Exception):
    status = HTTPStatus.INTERNAL_SERVER_ERROR


class UnknownModelError(RegistryError):
    status = HTTPStatus.NOT_FOUND


class DuplicateModelError(RegistryError):
    status = HTTPStatus.CONFLICT


def find_model(name: str) -> Model:
    if name not in models:
        raise UnknownModelError(f"There is no model {name}")
    return models[name]


def add_model(model: Model) -> None:
    if model.name in models:
        raise DuplicateModelError(f"There is a model {model.name} already")
    models[model.name] = model


# <stub>
# def find_model(name: str) -> Model:
#     return models[name]
#
#
# def add_model(model: Model) -> None:
#     if model.name in models:
#         raise ValueError(model.name)
#     models[model.name] = model
#
#
# </cut>
def mean_latency(name: str) -> float:
    # ko: 측정값이 없으면 0으로 나누게 됩니다. 고치지 마세요. 예상하지 못한 오류의 예입니다.
    # en: Without measurements this divides by zero. Leave it: it is the unexpected error of this lesson.
    return sum(latencies.get(name, [])) / len(latencies.get(name, []))


# <cut handlers>
def problem(
    status: int,
    detail: str | None = None,
    errors: Sequence[object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = {"title": HTTPStatus(status).phrase, "status": status}
    more = {"detail": detail, "errors": errors}
    return JSONResponse(
        body | {key: value for key, value in more.items() if value is not None},
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


@app.exception_handler(RegistryError)
async def handle_registry_error(request: Request, error: RegistryError) -> JSONResponse:
    return problem(error.status, str(error))


@app.exception_handler(StarletteHTTPException)
async def handle_http_exception(
    request: Request, error: StarletteHTTPException
) -> JSONResponse:
    return problem(error.status_code, error.detail, headers=error.headers)


@app.exception_handler(RequestValidationError)
async def handle_invalid_input(
    request: Request, error: RequestValidationError
) -> JSONResponse:
    errors = [
        {key: one[key] for key in ("loc", "msg", "type")} for one in error.errors()
    ]
    return problem(422, errors=errors)


@app.exception_handler(Exception)
async def handle_unexpected(request: Request, error: Exception) -> JSONResponse:
    logger.error("%s %s", request.method, request.url.path, exc_info=error)
    return problem(500)


@app.post("/models", status_code=201)
async def create_model(model: Model) -> dict[str, str]:
    add_model(model)
    return {"name": model.name}


@app.get("/models/{name}")
async def read_model(name: str) -> dict[str, str]:
    return {"name": find_model(name).name}


# <stub>
# @app.post("/models", status_code=201)
# async def create_model(model: Model) -> dict[str, str]:
#     try:
#         add_model(model)
#     except ValueError:
#         raise HTTPException(409, "duplicate") from None
#     return {"name": model.name}
#
#
# @app.get("/models/{name}")
# async def read_model(name: str) -> dict[str, str]:
#     try:
#         return {"name": find_model(name).name}
#     except KeyError:
#         raise HTTPException(404, "not found") from None
#
#
# </cut>
@app.get("/models/{name}/latency")
async def read_latency(name: str) -> float:
    return mean_latency(name)


@app.delete("/models/{name}")
async def delete_model(name: str) -> None:
    raise HTTPException(401, "Log in first", headers={"WWW-Authenticate": "Bearer"})
