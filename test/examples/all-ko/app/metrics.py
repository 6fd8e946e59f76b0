import os
from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
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
JOB_SECONDS = Histogram(
    "job_seconds",
    "From the submission of a job to its end; in a worker, of one try",
    ["kind", "state"],
    buckets=(0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000),
)
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

# The models' own. Those of a job's images are counted where the job is done.
IMAGES = Counter(
    "images_total",
    "Images, by what came of them: done or an error",
    ["model", "way", "outcome"],
)
RUN_IMAGES = Histogram(
    "model_run_images", "Images in one run", ["model"], buckets=(1, 2, 4, 8, 16, 32, 64)
)
PREDICTION_SECONDS = Histogram(
    "prediction_seconds",
    "Parts of predictions: decode, queue, run",
    ["model", "part"],
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
IMAGES_WAITING = Gauge(
    "images_waiting",
    "Images of requests that are not answered yet",
    ["model"],
    multiprocess_mode="livesum",
)


def registry() -> CollectorRegistry:
    """All metrics, of all processes. Prometheus asks one of several processes: with
    PROMETHEUS_MULTIPROC_DIR each process writes its numbers to files there, and the one
    that is asked adds up all files."""
    # Not in Settings: prometheus-client itself reads it, from the environment only.
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def count_images(model: str, way: str, outcomes: Iterable[object]) -> None:
    for outcome in outcomes:
        failed = isinstance(outcome, Exception)
        name = type(outcome).__name__ if failed else "done"
        IMAGES.labels(model, way, name).inc()
