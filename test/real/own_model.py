"""Of a project whose model is that of train_own.py."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.inference import model
from tests.test_inference import BATCHES, PREDICTIONS, encoded, finished, form
from tests.toy_model import shade


@pytest.mark.parametrize("size", [1, 2, 5])
def test_it_answers_as_pytorch_does(size: int) -> None:
    with np.load(Path(__file__).with_name("own.npz")) as asked:
        images, rows = asked["images"][:size], asked["rows"][:size]
    answers = model.get_model().probabilities(images)
    assert np.abs(answers - rows).max() < 1e-4


def test_it_answers_over_http(client: TestClient) -> None:
    prediction = client.post(PREDICTIONS, files=form(encoded(shade(3)))).json()
    assert prediction["label"] in {"cat", "dog"}
    assert prediction["model"].startswith("own ")
    response = client.post(BATCHES, files=form(encoded(shade(3)), "images"))
    job = finished(client, response.headers["Location"])
    assert job["result"]["images"][0]["prediction"] == prediction


def test_whatever_changes_the_answer_changes_the_version(tmp_path: Path) -> None:
    folder = tmp_path / "inference"
    shutil.copytree(Path(model.__file__).parent, folder)
    (folder / "own").mkdir()
    (folder / "own" / "weight0").write_bytes(b"0")
    before = model.version_of(folder)
    assert before == model.version_of(folder)
    for name in ("own.onnx", "own.onnx.data", "model.py", "image.py", "own/weight0"):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert model.version_of(folder) != before, name
        (folder / name).write_bytes(content)
    # What Python compiles is none of it.
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "model.cpython-314.pyc").write_bytes(b"other")
    assert model.version_of(folder) == before
