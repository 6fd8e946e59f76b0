from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import TooManyRequestsError, problem_response
from app.rate_limit.address import address_of
from app.rate_limit.limiter import RateLimiter
from app.transport import is_probe


class RateLimitMiddleware:
    """Limits all requests but probes, also to unknown paths.

    As middleware it needs no dependency that a router could lack, and refuses a request
    before its body is read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Created by the lifespan; with another lifespan there is no limit.
        limiter: RateLimiter | None = scope.get("state", {}).get("rate_limiter")
        if limiter is None or scope["type"] == "lifespan" or is_probe(scope):
            await self.app(scope, receive, send)
            return
        try:
            limiter.hit_address(address_of(scope))
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
