"""Of the model that comes along: delete this file together with it."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.config import Settings
from app.inference.description import ModelError
from app.inference.image import decode
from app.inference.model import Model, Prepared, open_model
from app.schemas.prediction import ClassesPrediction

# Twenty digits in a row, of each from 0 to 9, none of which the model was trained on.
with Image.open(Path(__file__).with_name("digits.png")) as file:
    SHEET = file.copy()


@pytest.fixture(scope="module")
def model() -> Model:
    model = open_model(Path(__file__).parents[1] / "models" / "digits")
    model.start(Settings())
    return model


def labels_of(model: Model, images: list[Image.Image]) -> list[str]:
    prepared = [Prepared(model.prepare(image), image.size) for image in images]
    predictions = model.predict(prepared)
    return [one.label for one in predictions if isinstance(one, ClassesPrediction)]


def digit(label: int, column: int = 0) -> Image.Image:
    left, top = 8 * column, 8 * label
    return SHEET.crop((left, top, left + 8, top + 8))


def test_the_model_reads_digits_it_was_not_trained_on(model: Model) -> None:
    """scripts/train_digits.py claims 97 %; this is a sample of what it was tested on."""
    labels = [str(label) for label in range(10) for _ in range(20)]
    images = [digit(label, column) for label in range(10) for column in range(20)]
    read = labels_of(model, images)
    right = sum(one == other for one, other in zip(read, labels, strict=True))
    assert right / len(labels) >= 0.97


def test_its_confidences_are_probabilities(model: Model) -> None:
    image = digit(3)
    [seen] = model.predict([Prepared(model.prepare(image), image.size)])
    assert isinstance(seen, ClassesPrediction)
    assert (seen.label, seen.confidence) == (seen.top[0].label, seen.top[0].confidence)
    confidences = [one.confidence for one in seen.top]
    assert confidences == sorted(confidences, reverse=True)
    assert 0.1 <= sum(confidences) <= 1.001


def inverted(image: Image.Image) -> Image.Image:
    return Image.eval(image, lambda value: 255 - value)


def enlarged(image: Image.Image) -> Image.Image:
    return image.resize((200, 200))


def transparent(image: Image.Image) -> Image.Image:
    """Black ink on nothing."""
    ink = Image.new("RGBA", image.size, "black")
    ink.putalpha(image)
    return ink


def label_of(model: Model, content: bytes) -> str:
    [label] = labels_of(model, [decode(io.BytesIO(content), max_pixels=100_000)])
    return label


@pytest.mark.parametrize("drawn", [Image.Image.copy, inverted, enlarged, transparent])
def test_a_digit_is_read_however_it_is_drawn(
    model: Model, drawn: Callable[[Image.Image], Image.Image]
) -> None:
    for label in (0, 7):
        file = io.BytesIO()
        drawn(digit(label)).save(file, "PNG")
        assert label_of(model, file.getvalue()) == str(label)


def test_the_example_of_the_readme_is_a_seven(model: Model) -> None:
    example = Path(__file__).parents[1] / "docs" / "digit.png"
    assert label_of(model, example.read_bytes()) == "7"


def test_prepared_pixels_are_what_the_model_was_trained_on(model: Model) -> None:
    prepared = model.prepare(inverted(digit(3)))
    assert prepared.shape == (8, 8)
    assert np.allclose(prepared, model.prepare(digit(3)), atol=0.01)
    # Paper, then ink.
    assert prepared[0, 0] == 0
    assert prepared.max() > 0.9


def test_another_size_than_the_models_is_refused_in_a_sentence(
    model: Model, tmp_path: Path
) -> None:
    folder = tmp_path / "digits"
    folder.mkdir()
    shutil.copy(model.folder / "digits.onnx", folder)
    text = (model.folder / "model.toml").read_text("utf-8")
    (folder / "model.toml").write_text(text.replace("[8, 8]", "[8, 9]"))
    message = r"model\.toml: size, .* make \[8, 9\] .* takes \[8, 8\]$"
    with pytest.raises(ModelError, match=message):
        open_model(folder).start(Settings())
