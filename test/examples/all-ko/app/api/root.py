from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

router = APIRouter(tags=["root"])

PAGE = """\
<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Hello World</title>
  <h1>Hello World</h1>
  <p>The API is described in <a href="/docs">/docs</a>.</p>
</html>
"""


class Message(BaseModel):
    message: str


@router.get(
    "/",
    response_model=Message,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def read_root(request: Request, response: Response) -> Any:
    """Say hello: a page to a browser, JSON to everybody else."""
    # Caches must not hand the page to a program, or JSON to a browser.
    vary = {"Vary": "Accept"}
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(PAGE, headers=vary)
    response.headers.update(vary)
    return Message(message="Hello World")
