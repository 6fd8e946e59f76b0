from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

PAGES = Path(__file__).parents[1] / "pages"

# Stricter than "self" for everything: no inline script, nothing from elsewhere.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# A page to try the chat, like /docs; not part of the API
router = APIRouter(prefix="/chat", include_in_schema=False)


@router.get("")
def read_page() -> FileResponse:
    headers = {"Content-Security-Policy": CSP}
    return FileResponse(PAGES / "chat.html", headers=headers)


@router.get("/chat.js")
def read_script() -> FileResponse:
    return FileResponse(PAGES / "chat.js", media_type="text/javascript")


@router.get("/chat.css")
def read_style() -> FileResponse:
    return FileResponse(PAGES / "chat.css")
