# fails: 1 left-behind
# <cut main>
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from .api.v1.router import router
from .core.config import get_settings
from .crud.model import ConflictError, NotFoundError, get_model
from .schemas.model import ModelPublic

app = FastAPI(title=get_settings().app_name)
app.include_router(router, prefix="/api/v1")


@app.exception_handler(NotFoundError)
def handle_not_found(request: Request, error: NotFoundError) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


@app.exception_handler(ConflictError)
def handle_conflict(request: Request, error: ConflictError) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=409)


@app.get("/api/v1/models/{model_id}")
def read_model(model_id: int) -> ModelPublic:
    return get_model(model_id)


@app.get("/health", tags=["health"])
def read_health() -> dict[str, str]:
    return {"status": "ok"}


# </cut>
