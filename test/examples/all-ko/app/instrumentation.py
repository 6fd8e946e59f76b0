from collections.abc import Callable
from time import perf_counter
from typing import Any

from fastapi.routing import RouteContext, iter_route_contexts
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import (
    HTTP_REQUEST_DURATION,
    HTTP_REQUESTS,
    HTTP_REQUESTS_IN_PROGRESS,
)

# A client can send any word as a method and any path: each would be a new time series.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
UNMATCHED = "unmatched"


class RouteLabels:
    """The route of a request as it is written in the code: /api/v1/items/{item_id}.

    `scope["route"]` is no help. FastAPI keeps included routers as they are, so its path
    lacks the prefixes of `include_router`, and /api/v1/items and /api/v2/items would
    have one label.
    """

    def __init__(self) -> None:
        self._by_endpoint: dict[Callable[..., Any], list[RouteContext]] | None = None

    def of(self, scope: Scope) -> str:
        endpoint = scope.get("endpoint")
        if endpoint is None:
            # Refused by middleware, redirected, or there is no such route.
            return UNMATCHED
        if self._by_endpoint is None:
            # Now and not when the middleware was made: by now all routes are there.
            self._by_endpoint = {}
            for one in iter_route_contexts(scope["app"].routes):
                if one.endpoint is not None:
                    self._by_endpoint.setdefault(one.endpoint, []).append(one)
        routes = self._by_endpoint.get(endpoint, [])
        if len(routes) > 1:
            # One function under several paths, such as two versions of the API.
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            routes = [route for route in routes if route.path_regex.match(path)]
        return (routes[0].path_format if routes else None) or UNMATCHED


class MetricsMiddleware:
    """Counts and times every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._routes = RouteLabels()
        # Looking a time series up by its labels costs more than adding to it.
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        # What the server answers if the application does not.
        status = 500
        observed = False

        def observe() -> None:
            nonlocal observed
            observed = True
            HTTP_REQUESTS_IN_PROGRESS.dec()
            requests, duration = self._series_of(scope, status)
            requests.inc()
            duration.observe(perf_counter() - started)

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)
            # Not after `self.app` returns: background tasks would count as well.
            if message["type"] == "http.response.body" and not message.get("more_body"):
                observe()

        HTTP_REQUESTS_IN_PROGRESS.inc()
        try:
            await self.app(scope, receive, send_noting_status)
        finally:
            if not observed:
                observe()

    def _series_of(self, scope: Scope, status: int) -> tuple[Counter, Histogram]:
        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        key = (method, self._routes.of(scope), status)
        series = self._series.get(key)
        if series is None:
            series = (
                HTTP_REQUESTS.labels(*key),
                HTTP_REQUEST_DURATION.labels(*key[:2]),
            )
            self._series[key] = series
        return series
