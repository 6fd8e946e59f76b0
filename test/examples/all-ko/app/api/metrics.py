from secrets import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.core.config import SettingsDep
from app.metrics import registry

bearer = HTTPBearer(auto_error=False)


async def check_metrics_token(
    settings: SettingsDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> None:
    """On a public port, only Prometheus may read traffic, errors and paths."""
    token = settings.metrics_token
    if token is None and settings.environment == "development":
        return
    if (
        token is None
        or credentials is None
        or not compare_digest(
            credentials.credentials.encode(), token.get_secret_value().encode()
        )
    ):
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED,
            "Send METRICS_TOKEN",
            headers={"WWW-Authenticate": "Bearer"},
        )


# /metrics is not part of the API, so it is not in the schema.
router = APIRouter(include_in_schema=False)


# `def`, so in a thread: with several workers it reads files.
@router.get("/metrics", dependencies=[Depends(check_metrics_token)])
def metrics() -> Response:
    return Response(generate_latest(registry()), media_type=CONTENT_TYPE_LATEST)
