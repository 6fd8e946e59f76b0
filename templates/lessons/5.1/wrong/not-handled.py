# fails: 2 differs
# <cut main>
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from .api.v1.router import router
from .core.config import get_settings
from .crud.model import NotFoundError

app = FastAPI(title=get_settings().app_name)
app.include_router(router, prefix="/api/v1")


@app.exception_handler(NotFoundError)
def handle_not_found(request: Request, error: NotFoundError) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


@app.get("/health", tags=["health"])
def read_health() -> dict[str, str]:
    return {"status": "ok"}


# </cut>
