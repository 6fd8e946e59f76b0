"""Of the model that comes along: delete this file together with it."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.inference.image import decode
from app.inference.model import get_model

# Twenty digits in a row, of each from 0 to 9, none of which the model was trained on.
with Image.open(Path(__file__).with_name("digits.png")) as file:
    SHEET = file.copy()


def digit(label: int, column: int = 0) -> Image.Image:
    left, top = 8 * column, 8 * label
    return SHEET.crop((left, top, left + 8, top + 8))


def test_the_model_reads_digits_it_was_not_trained_on() -> None:
    """scripts/train_digits.py claims 97 %; this is a sample of what it was tested on."""
    model = get_model()
    labels = [str(label) for label in range(10) for _ in range(20)]
    inputs = [
        model.prepare(digit(label, column))
        for label in range(10)
        for column in range(20)
    ]
    predictions = model.classify(inputs)
    right = sum(
        prediction.label == label
        for prediction, label in zip(predictions, labels, strict=True)
    )
    assert right / len(labels) >= 0.97
    assert all(0.1 <= prediction.confidence <= 1 for prediction in predictions)


def inverted(image: Image.Image) -> Image.Image:
    return Image.eval(image, lambda value: 255 - value)


def enlarged(image: Image.Image) -> Image.Image:
    return image.resize((200, 200))


def transparent(image: Image.Image) -> Image.Image:
    """Black ink on nothing."""
    ink = Image.new("RGBA", image.size, "black")
    ink.putalpha(image)
    return ink


def label_of(content: bytes) -> str:
    model = get_model()
    image = decode(io.BytesIO(content), max_pixels=100_000)
    return model.classify([model.prepare(image)])[0].label


@pytest.mark.parametrize("drawn", [Image.Image.copy, inverted, enlarged, transparent])
def test_a_digit_is_read_however_it_is_drawn(
    drawn: Callable[[Image.Image], Image.Image],
) -> None:
    for label in (0, 7):
        file = io.BytesIO()
        drawn(digit(label)).save(file, "PNG")
        assert label_of(file.getvalue()) == str(label)


def test_the_example_of_the_readme_is_a_seven() -> None:
    assert label_of((Path(__file__).parents[1] / "docs/digit.png").read_bytes()) == "7"


def test_prepared_pixels_are_what_the_model_was_trained_on() -> None:
    prepared = get_model().prepare(inverted(digit(3)))
    assert prepared.shape == (8, 8)
    assert np.allclose(prepared, get_model().prepare(digit(3)), atol=0.01)
    # Paper, then ink.
    assert prepared[0, 0] == 0
    assert prepared.max() > 0.9
