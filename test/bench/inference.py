"""What a generated application costs beside a bare endpoint with the same model.

    python inference.py PROJECT bare.py [--models digits,large] [--clients 1,8,32,128]

It needs the project's Python and no network, so it can be carried to a machine with a GPU. Both servers
are asked by turns; an image differs from all others by bytes behind its end. Linux only.
"""

import argparse
import asyncio
import contextlib
import io
import itertools
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image

BOUNDARY = b"boundary"
numbers = itertools.count()


def multipart(field: str, content: bytes, count: int) -> bytes:
    head = b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="a.jpg"\r\n\r\n'
    parts = [
        head % (BOUNDARY, field.encode()) + content + b"%12d\r\n" % next(numbers)
        for _ in range(count)
    ]
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


class Served:
    """A server in a process of its own."""

    def __init__(self, entry: str, folder: Path, path: str, env: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.path = path
        self.headers = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", entry, "--port", str(self.port), "--log-level", "warning"],
            cwd=folder,
            env={**os.environ, **env},
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 300
        while True:
            try:
                self.ask("GET", "/health/live")
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{entry} does not start") from None
                time.sleep(0.1)

    def ask(self, method: str, path: str, data: bytes | None = None, kind: str = "") -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        if kind:
            request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request) as response:
            return response.read()

    def log_in(self) -> None:
        account = {"email": "ada@example.com", "password": "correct horse battery"}
        # There from an earlier run, perhaps
        with contextlib.suppress(urllib.error.HTTPError):
            self.ask("POST", "/api/v1/users", json.dumps(account).encode(), "application/json")
        form = b"username=ada@example.com&password=correct horse battery".replace(b" ", b"%20")
        answer = self.ask("POST", "/api/v1/auth/token", form, "application/x-www-form-urlencoded")
        self.headers = b"Authorization: Bearer %b\r\n" % json.loads(answer)["access_token"].encode()

    def usage(self) -> tuple[float, float, float]:
        """Seconds of processor time; MiB of memory now and at the peak."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        now, peak = [int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "VmHWM")]
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), now, peak

    def request(self, image: bytes, count: int) -> bytes:
        body = multipart("images" if count > 1 else "image", image, count)
        return (
            b"POST %b HTTP/1.1\r\nHost: a\r\n%bContent-Type: multipart/form-data; boundary=%b\r\n"
            b"Content-Length: %d\r\n\r\n" % (self.path.encode(), self.headers, BOUNDARY, len(body))
        ) + body

    async def load(self, image: bytes, clients: int, seconds: float, count: int = 1) -> dict[str, float]:
        end = time.perf_counter() + seconds
        latencies: list[float] = []

        async def client() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            while time.perf_counter() < end:
                began = time.perf_counter()
                writer.write(self.request(image, count))
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
                body = await reader.readexactly(length)
                if b" 200 " not in head:
                    raise SystemExit(f"{head.decode()}{body.decode()}")
                latencies.append(time.perf_counter() - began)
            writer.close()

        began, (cpu, *_) = time.perf_counter(), self.usage()
        await asyncio.gather(*(client() for _ in range(clients)))
        took, used = time.perf_counter() - began, self.usage()[0] - cpu
        latencies.sort()
        images = len(latencies) * count
        return {
            "images/s": images / took,
            "images/cpu-s": images / used if used else float("nan"),
            "p50 ms": 1000 * latencies[len(latencies) // 2],
            "p99 ms": 1000 * latencies[int(len(latencies) * 0.99)],
        }


def picture(size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    noise = Image.effect_noise((size[0] // 8, size[1] // 8), 80).resize(size)
    noise.convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("bare", type=Path)
    parser.add_argument("--models", default="digits,large")
    parser.add_argument("--clients", default="1,8,16,32,64,128")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--several", type=int, default=0, help="images of one request, instead of one")
    parser.add_argument("--log-in", action="store_true")
    options = parser.parse_args()
    project = options.project.resolve()
    for model in options.models.split(","):
        env = {
            "MODELS": model,
            "BARE_MODEL": str(next((project / "models" / model).glob("*.onnx"))),
            "RATE_LIMIT": "1000000/second",
        }
        name = "predict-several" if options.several else "predict"
        bare = Served(f"{options.bare.stem}:app", options.bare.resolve().parent, "/predict", env)
        ours = Served("app.main:app", project, f"/api/v1/models/{model}/{name}", env)
        try:
            if options.log_in:
                ours.log_in()
            image = picture((64, 64) if model == "digits" else (320, 240))
            at_rest = bare.usage()[1], ours.usage()[1]
            for clients in map(int, options.clients.split(",")):
                rounds: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
                for number in range(-1, options.rounds):
                    for which, served in (("bare", bare), ("ours", ours)):
                        count = (options.several or 1) if which == "ours" else 1
                        seen = asyncio.run(served.load(image, clients, options.seconds, count))
                        if number >= 0:
                            rounds[which].append(seen)
                print(f"{model}, {clients} clients:", end="")
                for key in rounds["bare"][0]:
                    b, o = [statistics.median(one[key] for one in rounds[which]) for which in ("bare", "ours")]
                    print(f"  {key} {o:.1f} / {b:.1f} = {o / b:.2f}", end="")
                print(flush=True)
            weights = sum(file.stat().st_size for file in (project / "models" / model).glob("*.onnx*")) / 2**20
            print(f"{model}: {weights:.0f} MiB of weights; memory at rest {at_rest[1]:.0f} / {at_rest[0]:.0f} MiB,", end=" ")
            print(f"at the peak {ours.usage()[2]:.0f} / {bare.usage()[2]:.0f} MiB", flush=True)
        finally:
            bare.process.kill()
            ours.process.kill()


main()
