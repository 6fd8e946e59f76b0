"""A stand-in model behind the Open Inference Protocol v2, as Triton and KServe serve them: it counts, waits and fails as told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ModelServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, shape: list[int], classes: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.shape, self.classes = shape, classes
        self.lock = threading.Lock()
        self.free = threading.Event()
        self.free.set()
        self.answer = 7
        self.reset()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reset(self) -> None:
        self.images = self.running = self.peak = self.failures = 0


class Handler(BaseHTTPRequestHandler):
    server: ModelServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        shape = self.server.shape
        image = {"name": "image", "datatype": "FP32", "shape": shape}
        scores = {"name": "scores", "datatype": "FP32"}
        scores |= {"shape": [-1, self.server.classes]}
        name = self.path.rstrip("/").rpartition("/")[2]
        about = {"name": name, "versions": ["1"], "platform": "stand-in"}
        self.reply(200, {**about, "inputs": [image], "outputs": [scores]})

    def do_POST(self) -> None:
        model = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        shape = body["inputs"][0]["shape"]
        count = shape[0] if len(shape) == len(model.shape) else 1
        with model.lock:
            model.images += count
            model.running += 1
            model.peak = max(model.peak, model.running)
            fails, model.failures = model.failures > 0, max(0, model.failures - 1)
        model.free.wait(60)
        with model.lock:
            model.running -= 1
        if fails:
            self.reply(503, {"error": "busy"})
            return
        row = [20.0 if one == model.answer else 0.0 for one in range(model.classes)]
        output = {"name": "scores", "datatype": "FP32", "shape": [count, len(row)]}
        self.reply(200, {"outputs": [{**output, "data": row * count}]})

    def reply(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            # Whoever asked has given up.
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass
