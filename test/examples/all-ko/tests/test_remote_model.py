"""MODEL_URL: a server of the Open Inference Protocol v2, as Triton and KServe are."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, HttpUrl
from uvicorn import Config, Server

from app.core.config import Settings
from app.errors import ServiceUnavailableError
from app.inference.description import ModelError
from app.inference.model import Model, open_model
from app.inference.predictor import Predictor
from app.inference.remote import RemoteRuntime
from app.schemas.prediction import VectorPrediction
from tests.images import encoded, shade

DESCRIPTION = """
[input]
size = [2, 2]
channels = 1
layout = "NHW"

[output]
kind = "vector"
"""


class Tensor(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class InferenceRequest(BaseModel):
    inputs: list[Tensor]


def reference_server() -> FastAPI:
    """Of one model, `mean`: the mean of each image."""
    app = FastAPI()
    app.state.is_broken = False

    @app.get("/v2/models/mean")
    def metadata() -> dict[str, Any]:
        tensor = {"name": "pixels", "datatype": "FP32", "shape": [-1, 2, 2]}
        return {"name": "mean", "versions": ["1"], "inputs": [tensor], "outputs": []}

    @app.post("/v2/models/mean/infer")
    def infer(request: InferenceRequest) -> dict[str, Any]:
        [tensor] = request.inputs
        if app.state.is_broken:
            raise HTTPException(500)
        assert (tensor.name, tensor.datatype) == ("pixels", "FP32")
        means = np.array(tensor.data).reshape(tensor.shape).mean(axis=(1, 2))
        output = Tensor(
            name="mean", shape=[len(means), 1], datatype="FP32", data=means.tolist()
        )
        return {"model_name": "mean", "outputs": [output]}

    return app


@pytest.fixture
def app() -> FastAPI:
    return reference_server()


@pytest.fixture
def model(app: FastAPI, tmp_path: Path) -> Iterator[Model]:
    folder = tmp_path / "mean"
    folder.mkdir()
    (folder / "model.toml").write_text(DESCRIPTION)
    server = Server(Config(app, port=0, log_config=None))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    host, port = server.servers[0].sockets[0].getsockname()
    model = open_model(folder)
    model.start(Settings(model_url=HttpUrl(f"http://{host}:{port}/")))
    assert isinstance(model.runtime, RemoteRuntime)
    yield model
    model.runtime.client.close()
    server.should_exit = True
    thread.join()


def test_another_server_runs_the_model(model: Model, app: FastAPI) -> None:
    assert model.runtime.device.startswith("127.0.0.1:")
    with ThreadPoolExecutor(4) as threads:
        predictor = Predictor(model, threads, Settings())
        images = [BytesIO(encoded(shade(level))) for level in range(8)]
        answers = [predictor.submit(image.read) for image in images]
        for level, answer in enumerate(answers):
            outcome = answer.result(10)
            assert isinstance(outcome, VectorPrediction)
            assert outcome.vector == pytest.approx([level * 28 / 255], abs=1e-6)
        # While it is away, clients are told to come again.
        app.state.is_broken = True
        outcome = predictor.submit(lambda: encoded(shade(9))).result(10)
        assert isinstance(outcome, ServiceUnavailableError)
        assert outcome.headers == {"Retry-After": "1"}


def test_a_server_without_the_model_stops_the_start(model: Model) -> None:
    url = HttpUrl(f"http://{model.runtime.device}")
    other = open_model(model.folder)
    other.name = "other"
    refusal = r"MODEL_URL: http://127.*/v2/models/other: .*404"
    with pytest.raises(ModelError, match=refusal):
        other.start(Settings(model_url=url))
