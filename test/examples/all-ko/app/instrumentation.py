from time import perf_counter

from fastapi.routing import RouteContext, iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import HTTP_REQUEST_DURATION, HTTP_REQUESTS, HTTP_REQUESTS_IN_PROGRESS

# A client can send any method and any path; as labels, each would be a new time series.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
UNMATCHED = "unmatched"


class RouteLabels:
    """The path of a request's route with its parameters: /api/v1/items/{item_id}.

    Not `scope["route"].path`, which lacks the prefixes given to `include_router`:
    /api/v1/items and /api/v2/items would have one label.
    """

    def __init__(self) -> None:
        self._routes: list[RouteContext] = []

    def of(self, scope: Scope) -> str:
        if not self._routes:
            # On the first request: when the middleware is made, routes are missing.
            self._routes = list(iter_route_contexts(scope["app"].routes))
        # There is no endpoint when middleware refused or redirected the request, or no
        # route matched.
        endpoint = scope.get("endpoint", UNMATCHED)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        for route in self._routes:
            # One endpoint may have several paths, such as two versions of the API.
            if route.endpoint is endpoint and route.path_regex.match(path):
                return route.path_format or UNMATCHED
        return UNMATCHED


class MetricsMiddleware:
    """Counts and times every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._routes = RouteLabels()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        # The server's answer when the application raises
        status = 500
        observed = False

        def observe() -> None:
            nonlocal observed
            observed = True
            HTTP_REQUESTS_IN_PROGRESS.dec()
            method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
            route = self._routes.of(scope)
            HTTP_REQUESTS.labels(method, route, status).inc()
            HTTP_REQUEST_DURATION.labels(method, route).observe(
                perf_counter() - started
            )

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)
            # Not measured when `self.app` returns: the time of background tasks would
            # count.
            if message["type"] == "http.response.body" and not message.get("more_body"):
                observe()

        HTTP_REQUESTS_IN_PROGRESS.inc()
        try:
            await self.app(scope, receive, send_noting_status)
        finally:
            if not observed:
                observe()
