"""A model whose answers are known, for the tests of what serves a model: they stay as
they are whatever model is served."""

import numpy as np
from PIL import Image

from app.inference.model import Array, Model


def shade(level: int) -> Image.Image:
    """An image that the toy model labels with this level, from 0 (black) to 9."""
    return Image.new("L", (8, 8), level * 28)


def prepare(image: Image.Image) -> Array:
    grey = image.convert("L").resize((1, 1), Image.Resampling.BOX)
    return np.asarray(grey, dtype=np.float32) / np.float32(28)


def probabilities(batch: Array) -> Array:
    levels = batch.round().reshape(-1, 1)
    rows: Array = (levels == np.arange(10)).astype(np.float32)
    return rows


TOY = Model(
    name="toy",
    version="1",
    device="CPU",
    labels="0123456789",
    prepare=prepare,
    probabilities=probabilities,
)
