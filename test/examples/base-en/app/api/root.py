from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

router = APIRouter(tags=["root"])


class Message(BaseModel):
    message: str


@router.get("/", response_model=Message, responses={307: {"description": "To /docs"}})
async def read_root(request: Request, response: Response) -> Any:
    """Say hello. A browser is sent on to /docs, where the application has it."""
    # Vary: caches must not send a program to /docs, or show JSON to a browser.
    html = "text/html" in request.headers.get("accept", "")
    if html and request.app.openapi_url is not None:
        return RedirectResponse("docs", headers={"Vary": "Accept"})
    response.headers["Vary"] = "Accept"
    return Message(message="Hello World")
