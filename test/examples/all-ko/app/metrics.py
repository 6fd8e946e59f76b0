import os

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

# Rate, errors and duration. Labels need few values: Prometheus keeps each combination of
# them as a time series, for weeks.
HTTP_REQUESTS = Counter(
    "http_requests_total", "Responses sent", ["method", "route", "status"]
)
HTTP_REQUEST_DURATION = Histogram(
    "http_request_duration_seconds",
    "From the first byte received to the last one sent",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
HTTP_REQUESTS_IN_PROGRESS = Gauge(
    "http_requests_in_progress",
    "Requests that are being answered now",
    multiprocess_mode="livesum",
)

# Business metrics: events whose absence would mean that the service is broken
ITEMS_CREATED = Counter("items_created_total", "Items created", ["category"])
LOGINS = Counter("logins_total", "Attempts to log in", ["outcome"])
WEBSOCKETS_OPEN = Gauge(
    "websockets_open", "WebSockets that are open now", multiprocess_mode="livesum"
)
WEBSOCKETS_DROPPED = Counter(
    "websockets_dropped_total", "WebSockets whose clients read too slowly"
)
CACHE_READS = Counter(
    "cache_reads_total", "Values asked of the cache", ["namespace", "outcome"]
)


def exposition() -> bytes:
    """Every metric, as Prometheus reads it.

    A scrape reaches one of several workers. With PROMETHEUS_MULTIPROC_DIR, each worker
    keeps its numbers in files there, and the worker that is scraped adds them all up.
    """
    # Not in Settings: prometheus-client itself reads it, from the environment only.
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
