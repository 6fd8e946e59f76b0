import numpy as np
from PIL import Image

from app.inference.model import Model
from app.inference.runtime import Array


class Digits(Model):
    """What model.toml cannot say: ink is 1 and paper 0, whichever of them is dark."""

    def prepare(self, image: Image.Image) -> Array:
        grey = image.convert("L").resize((8, 8), Image.Resampling.BOX)
        pixels = np.asarray(grey, dtype=np.float32) / np.float32(255)
        border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
        # A light border means dark ink on light paper: invert the image.
        return 1 - pixels if np.median(border) > 0.5 else pixels
