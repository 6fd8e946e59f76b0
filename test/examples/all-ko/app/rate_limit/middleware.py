from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.security import is_probe
from app.errors import TooManyRequestsError, problem_response
from app.rate_limit.address import address_of
from app.rate_limit.limiter import RateLimiter


class RateLimitMiddleware:
    """Limits all that the application serves, unknown paths included.

    No router has to ask for it, so none can be forgotten, and nothing has been read or
    looked up when a request is refused. Load balancers and monitors are not limited.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Made by lifespan; an application that has another one has no limits.
        limiter: RateLimiter | None = scope.get("state", {}).get("rate_limiter")
        if limiter is None or scope["type"] == "lifespan" or is_probe(scope):
            await self.app(scope, receive, send)
            return
        client = limiter.identities.of(scope) or address_of(scope)
        try:
            await limiter.hit("default", limiter.limit, client)
        except TooManyRequestsError as error:
            response = problem_response(
                HTTPConnection(scope),
                error.status,
                detail=error.detail,
                headers=error.headers,
            )
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)
