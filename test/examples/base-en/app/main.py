from fastapi import FastAPI

from app.api import health, root
from app.api.v1.router import api_router
from app.core.config import get_settings
from app.errors import add_exception_handlers
from app.lifespan import lifespan
from app.middleware import middleware_stack
from app.openapi import API_VERSION, DESCRIPTION, RESPONSES, TAGS, operation_id
from app.telemetry import telemetry

settings = get_settings()

app = FastAPI(
    title=settings.app_name,
    version=API_VERSION,
    description=DESCRIPTION,
    openapi_tags=TAGS,
    # Without a schema there is nothing for /docs and /redoc to show either.
    openapi_url="/openapi.json" if settings.has_docs else None,
    generate_unique_id_function=operation_id,
    responses=RESPONSES,
    lifespan=lifespan,
    middleware=middleware_stack(settings),
    telemetry=telemetry(settings),
)
add_exception_handlers(app)

# The probes first: routers are tried in this order.
app.include_router(health.router)
app.include_router(root.router)
# A change that breaks clients goes into app/api/v2, included here beside this line;
# /api/v1 keeps answering until its last client has moved.
app.include_router(api_router, prefix="/api/v1")
