import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.config import Settings
from app.inference.description import Description, ModelError, read_description
from app.inference.model import open_model, version_of
from app.inference.output import interpret
from app.inference.preparation import to_array
from app.schemas.prediction import (
    ArraysPrediction,
    BoxesPrediction,
    ClassesPrediction,
    VectorPrediction,
)

TOY = Path(__file__).parent / "models" / "toy"


def described(output: dict[str, Any], **given: Any) -> Description:
    return Description.model_validate(
        {"input": {"size": [2, 4], **given}, "output": output}
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the toy model, to be broken."""
    compiled = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(TOY, tmp_path / "toy", ignore=compiled))


def image() -> Image.Image:
    """Twelve columns, each darker than the one before, and six rows."""
    columns = np.arange(240, 0, -20, dtype=np.uint8)
    return Image.fromarray(np.tile(columns, (6, 1))).convert("RGB")


def test_an_image_is_cut_padded_or_stretched() -> None:
    seen = {}
    for fit in ("crop", "pad", "stretch"):
        description = described({"kind": "vector"}, fit=fit, channels=1, layout="NHW")
        seen[fit] = to_array(image(), description.input) * 255
        assert seen[fit].shape == (2, 4)
    whole = np.array([215, 160, 100, 45])
    assert np.allclose(seen["stretch"], [whole, whole], atol=2)
    assert np.allclose(seen["crop"], seen["stretch"], atol=1)
    square = image().resize((6, 6))
    description = described({"kind": "vector"}, channels=1, layout="NHW")
    # Of a square, the middle half: all columns and half of the rows.
    assert to_array(square, description.input).shape == (2, 4)
    padded = to_array(square, described({"kind": "vector"}, fit="pad").input)
    assert padded.shape == (3, 2, 4)
    assert padded[:, :, 0].max() == padded[:, :, 3].max() == 0
    assert padded[:, :, 1].min() > 0


@pytest.mark.parametrize(
    ("layout", "shape"),
    [("NCHW", (3, 2, 4)), ("CHW", (3, 2, 4)), ("NHWC", (2, 4, 3)), ("HWC", (2, 4, 3))],
)
def test_pixels_are_laid_out_and_normalised(
    layout: str, shape: tuple[int, ...]
) -> None:
    colour = Image.new("RGB", (4, 2), (255, 0, 51))
    given = {"mean": [0.5, 0.5, 0.2], "std": [0.5, 0.25, 1], "layout": layout}
    pixels = to_array(colour, described({"kind": "vector"}, **given).input)
    assert pixels.shape == shape
    assert pixels.dtype == np.float32
    channels = pixels[:, 0, 0] if layout.endswith("CHW") else pixels[0, 0]
    assert np.allclose(channels, [1, -2, 0], atol=1e-6)
    raw = described({"kind": "vector"}, dtype="uint8", layout=layout).input
    assert {255, 0, 51} == set(to_array(colour, raw).ravel().tolist())


def test_each_kind_of_output_has_its_answer() -> None:
    classes = described({"kind": "classes", "top": 2, "logits": True})
    scores = {"scores": np.log(np.array([0.1, 0.7, 0.2], dtype=np.float32))}
    answer = interpret("own 1", classes, ["a", "b", "c"], scores, (8, 4))
    assert isinstance(answer, ClassesPrediction)
    assert [one.label for one in answer.top] == ["b", "c"]
    assert answer.confidence == pytest.approx(0.7)

    vector = {"embedding": np.array([1.5, -2], dtype=np.float32)}
    answer = interpret("own 1", described({"kind": "vector"}), [], vector, (8, 4))
    assert isinstance(answer, VectorPrediction)
    assert answer.vector == [1.5, -2]

    arrays = {"a": np.array([[1, 2]]), "b": np.array(3)}
    answer = interpret("own 1", described({"kind": "arrays"}), [], arrays, (8, 4))
    assert isinstance(answer, ArraysPrediction)
    assert answer.arrays == {"a": [[1, 2]], "b": 3}


@pytest.mark.parametrize(
    ("fit", "size", "box"),
    [
        ("stretch", (8, 8), [2, 4, 6, 8]),
        ("crop", (8, 8), [2, 4, 6, 6]),
        ("pad", (4, 4), [0, 2, 4, 4]),
    ],
)
def test_boxes_are_in_pixels_of_the_image(
    fit: str, size: tuple[int, int], box: list[float]
) -> None:
    # In those of an input 4 wide and 2 high: the middle half of the lower row
    outputs = {
        "boxes": np.array([[1, 1, 3, 2], [0, 0, 1, 1]], dtype=np.float32),
        "labels": np.array([1, 7]),
        "scores": np.array([0.9, 0.3], dtype=np.float32),
    }
    description = described({"kind": "boxes", "min_score": 0.5}, fit=fit)
    answer = interpret("own 1", description, ["none", "cat"], outputs, size)
    # By their order, too
    renamed = dict(zip("abc", outputs.values(), strict=True))
    assert answer == interpret("own 1", description, ["none", "cat"], renamed, size)
    assert isinstance(answer, BoxesPrediction)
    [found] = answer.boxes
    assert found.label == "cat"
    assert [found.left, found.top, found.right, found.bottom] == box


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[input", r"model\.toml: .*line 1"),
        ("[input]\nsize = [8]", r"model\.toml: input\.size\.1: Field required"),
        ("[output]\nkind = 'other'", r"model\.toml: .*: "),
        ("[run]\nbatches = 2", r"run\.batches: Extra inputs are not permitted"),
        ("[input]\nsize = [8, 8]\nlayout = 'NHW'", "NHW is for one channel"),
        ("[input]\nsize = [8, 8]\nmean = [1]\nstd = [1]", "mean and std have 3"),
    ],
)
def test_a_description_that_is_wrong_is_refused_in_a_sentence(
    folder: Path, text: str, message: str
) -> None:
    parts = {"[input]": "size = [8, 8]", "[output]": "kind = 'vector'"}
    rest = [f"{name}\n{part}" for name, part in parts.items() if name not in text]
    (folder / "model.toml").write_text("\n".join([text, *rest]))
    with pytest.raises(ModelError, match=message) as refusal:
        read_description(folder)
    assert "\n" not in str(refusal.value)


def test_a_folder_that_is_no_model_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"There is no .*model\.toml"):
        open_model(folder / "other")
    (folder / "model.py").write_text("")
    with pytest.raises(ModelError, match="0 subclasses of Model"):
        open_model(folder)
    (folder / "model.py").unlink()
    with pytest.raises(ModelError, match=r"0 \.onnx files instead of one"):
        open_model(folder).start(Settings())
    (folder / "toy.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"toy\.onnx cannot be loaded"):
        open_model(folder).start(Settings())


def test_labels_that_do_not_fit_are_refused_at_the_start(folder: Path) -> None:
    (folder / "labels.txt").write_text("a\nb\n")
    with pytest.raises(ModelError, match=r"labels\.txt has 2 lines, the output is 10"):
        open_model(folder).start(Settings())


def test_whatever_changes_the_answer_changes_the_version(folder: Path) -> None:
    (folder / "toy.onnx.data").write_bytes(b"weights")
    before = version_of(folder)
    assert before == version_of(folder) != version_of(folder, "of another server")
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert version_of(folder) != before, path.name
        path.write_bytes(content)
    (folder / "labels.txt").rename(folder / "names.txt")
    assert version_of(folder) != before
    (folder / "names.txt").rename(folder / "labels.txt")
    # What Python compiles is none of it.
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "model.cpython-314.pyc").write_bytes(b"other")
    assert version_of(folder) == before
