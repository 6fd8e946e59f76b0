from typing import Any

from fastapi import FastAPI

from app.errors import Problem, ProblemResponse

API_VERSION = "0.1.0"

DESCRIPTION = """\
Items and users over HTTP.

Every error is an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem:
`application/problem+json` with `title`, `status` and, where it helps, `detail`.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "root", "description": "Hello World."},
    {"name": "items", "description": "Things on offer."},
    {"name": "users", "description": "People who use the API."},
    {"name": "health", "description": "For load balancers and monitors."},
]


def describe_problems(app: FastAPI) -> None:
    """Document every error as the `Problem` it is.

    FastAPI's `responses={404: {"model": Problem}}` would declare it as
    application/json, and its own 422 has another shape than ours.
    """
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components |= problem.pop("$defs")
    components["Problem"] = problem
    for replaced in ("HTTPValidationError", "ValidationError"):
        components.pop(replaced, None)

    content = {
        ProblemResponse.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            responses["default"] = {"description": "Any other error"}
            for status, response in responses.items():
                if status == "default" or int(status) >= 400:
                    response["content"] = content
    return schema
