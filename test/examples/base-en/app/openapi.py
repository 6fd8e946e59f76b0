import re
from typing import Any

from fastapi.routing import APIRoute

from app.errors import PROBLEM_CONTENT, Problem

API_VERSION = "0.1.0"

DESCRIPTION = """\
Items and users over HTTP.

Every error is an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem:
`application/problem+json` with `title`, `status` and, where it helps, `detail`.
Only the refusal of a CORS preflight, which no page can read, is plain text.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "root", "description": "Hello World."},
    {"name": "items", "description": "Things on offer."},
    {"name": "users", "description": "People who use the API."},
    {"name": "health", "description": "For load balancers and monitors."},
]

# In place of FastAPI's own 422, which has another shape. `model` puts the schema among
# the components; FastAPI lists application/json beside the real media type for it.
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "Error", "model": Problem, "content": PROBLEM_CONTENT}
}


def operation_id(route: APIRoute) -> str:
    """The function's name in a generated client: `items_create_item`, and
    `v2_items_create_item` for /api/v2."""
    version = re.findall(r"^/api/(?!v1/)(\w+)/", route.path)
    return "_".join([*version, *map(str, route.tags[:1]), route.name]).replace("-", "_")
