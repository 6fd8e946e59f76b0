"""Keeps a Python that has imported the libraries, and runs programs in forks of it.

    python warm.py SOCKET

`replace_programs` below puts a stand-in for each console script into the environment: it hands its arguments,
directory, variables and open files to this process, which forks; the fork runs the real script. So `uv run pytest`
is still what is run, in a process of its own, without some seconds of imports. Nothing of a project is imported here.

Warnings that a library gives while it is imported are seen where environments are the projects' own (each.test.ts).
"""

import array
import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import stat
import sys
import threading
from pathlib import Path

# Not those that read the environment or start threads when imported: prometheus_client, onnxruntime, numpy.
LIBRARIES = [
    "aiosqlite",
    "alembic.command",
    "alembic.config",
    "argon2",
    "asyncpg",
    "celery",
    "celery.app.task",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.worker",
    "email_validator",
    "fastapi",
    "fastapi.testclient",
    "fastapi_cli.cli",
    "httpcore2",
    "httpx",
    "httpx2",
    "jwt",
    "kombu.transport.pyamqp",
    "kombu.transport.redis",
    "multiprocessing.spawn",
    "multipart",
    "mypy.main",
    "PIL.Image",
    "psycopg",
    "pwdlib",
    "pydantic",
    "pydantic_settings",
    "pymongo",
    "pytest",
    "redis.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
    "uvicorn",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "websockets",
    "yaml",
]

PROGRAMS = ["alembic", "celery", "deptry", "fastapi", "mypy", "pytest"]

STAND_IN = """\
#!{python} -IS
import array, json, os, signal, socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect({socket!r})
request = json.dumps({{"script": {script!r}, "arguments": sys.argv[1:], "cwd": os.getcwd(), "env": dict(os.environ)}})
connection.sendmsg(
    [len(request.encode()).to_bytes(4, "big")],
    [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))],
)
connection.sendall(request.encode())
pid = int.from_bytes(connection.recv(4, socket.MSG_WAITALL), "big")
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1):
    signal.signal(number, lambda number, frame: os.kill(pid, number))
answer = connection.recv(4, socket.MSG_WAITALL)
code = int.from_bytes(answer, "big", signed=True) if answer else 1
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


def replace_programs(socket_path: str) -> None:
    folder = Path(sys.prefix) / "bin"
    real = folder / "cold"
    real.mkdir(exist_ok=True)
    for name in PROGRAMS:
        program, script = folder / name, real / name
        if not program.exists() or script.exists():
            continue
        program.rename(script)
        program.write_text(
            STAND_IN.format(
                python=sys.executable, socket=socket_path, script=str(script)
            )
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)


def preload() -> None:
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # Every start of an application makes a client, and every client reads all certificates of the machine: 40 ms a test.
    httpcore = sys.modules["httpcore2"]
    httpcore.default_ssl_context = functools.cache(httpcore.default_ssl_context)
    httpcore.default_ssl_context(_trust_env=True)
    # Pytest wants to rewrite the assertions of its plugins, and warns when it comes too late.
    sys.modules["anyio"].__doc__ = "PYTEST_DONT_REWRITE"
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()


def receive(connection: socket.socket) -> tuple[dict[str, object], list[int]]:
    files = array.array("i")
    header, ancillary, _, _ = connection.recvmsg(4, socket.CMSG_SPACE(12))
    for _, _, data in ancillary:
        files.frombytes(data)
    size = int.from_bytes(header, "big")
    return json.loads(connection.recv(size, socket.MSG_WAITALL)), files.tolist()


def run(request: dict[str, object], files: list[int]) -> None:
    """In the fork: becomes the program, as far as the program can tell."""
    for target, file in enumerate(files):
        os.dup2(file, target)
        os.close(file)
    os.setsid()
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    script = request["script"]
    sys.argv = [script, *request["arguments"]]
    sys.path[0] = os.path.dirname(script)
    code = 1
    try:
        runpy.run_path(script, run_name="__main__")
        code = 0
    except SystemExit as exit:
        if isinstance(exit.code, str):
            print(exit.code, file=sys.stderr)
        elif exit.code is None or isinstance(exit.code, int):
            code = exit.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code & 0xFF)


def serve(path: str) -> None:
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        for file in (server, woken, sys.stdin):
            selector.register(file, selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select():
                if key.fileobj is sys.stdin:
                    # Whoever started this is gone.
                    for pid in running:
                        os.kill(pid, signal.SIGKILL)
                    return
                if key.fileobj is server:
                    connection, _ = server.accept()
                    request, files = receive(connection)
                    pid = os.fork()
                    if pid == 0:
                        signal.set_wakeup_fd(-1)
                        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                        selector.close()
                        server.close()
                        for other in (connection, *running.values()):
                            other.close()
                        os.close(woken)
                        os.close(wake)
                        run(request, files)
                    for file in files:
                        os.close(file)
                    connection.sendall(pid.to_bytes(4, "big"))
                    running[pid] = connection
                    selector.register(connection, selectors.EVENT_READ, pid)
                elif key.fileobj == woken:
                    os.read(woken, 4096)
                    while running:
                        pid, status = os.waitpid(-1, os.WNOHANG)
                        if pid == 0:
                            break
                        connection = running.pop(pid)
                        selector.unregister(connection)
                        code = os.waitstatus_to_exitcode(status)
                        with contextlib.suppress(OSError):
                            connection.sendall(code.to_bytes(4, "big", signed=True))
                        connection.close()
                elif key.data in running:
                    # The stand-in was killed, so the program has to go as well.
                    os.kill(key.data, signal.SIGKILL)
                    os.waitpid(key.data, 0)
                    selector.unregister(key.fileobj)
                    running.pop(key.data).close()


if __name__ == "__main__":
    preload()
    replace_programs(sys.argv[1])
    serve(sys.argv[1])
