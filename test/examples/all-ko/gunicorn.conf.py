"""For a machine without containers, Linux or macOS: `gunicorn`, nothing else.

Gunicorn starts the workers and replaces one that dies or hangs. On `kill -HUP` it starts
new ones, with the code as it is then, and the old ones stop when they have answered what
they have. Connections that come while the new ones import the application wait for it.
"""

import os
import tempfile

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

wsgi_app = "app.main:app"

# Uvicorn, as everywhere else in this project. It is a package of its own by now:
# `uvicorn.workers` is deprecated. (Gunicorn's own worker for ASGI, "asgi", is another
# server, with another HTTP parser and other limits.)
worker_class = "uvicorn_worker.UvicornWorker"

# Only this machine: the proxy in front, which ends TLS, is here as well.
bind = os.environ.get("BIND", "127.0.0.1:8000")

# One for each core. A worker serves many requests at once as it is; more of them than
# cores only take memory, and connections to the database.
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)

# Each worker imports the application itself. Imported once, before they are forked, it
# would share locks and sockets among them, and `kill -HUP` would keep the old code.
preload_app = False

# Seconds without a sign of life from a worker's event loop until it is killed. A request
# may take longer, unless it blocks: an `async def` that does not await is what this is for.
timeout = 30
# How long a worker that is told to stop may go on with the requests it has.
graceful_timeout = 30
# Longer than the proxy keeps idle connections, so that it is never the one surprised.
keepalive = 75

# RequestContextMiddleware writes the access log.
accesslog = None
# `gunicornc` is not used here, and two applications of one user would share its socket.
control_socket_disable = True

# Where the workers keep their metrics, so that whichever is asked knows those of all. A
# new folder for each start; after `kill -HUP` it is the same one, so counters go on.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")


def child_exit(server: Arbiter, worker: Worker) -> None:
    """What a dead worker has counted stays; what it was busy with does not."""
    # Not at the top: it has to be imported after the folder is set.
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
