import numpy as np
from PIL import Image, ImageOps

from app.inference.description import Input
from app.inference.runtime import Array

Size = tuple[int, int]


def seen(given: Input, size: Size) -> tuple[float, float, float, float]:
    """The part of an image that the model sees: left, top, right, bottom. With `pad` it
    is larger than the image."""
    width, height = size
    across, down = width / given.size[1], height / given.size[0]
    match given.fit:
        case "crop":
            across = down = given.keep * min(across, down)
        case "pad":
            across = down = max(across, down)
    # Rounded: it may not be a hair outside of the image.
    left = round((width - across * given.size[1]) / 2, 6)
    top = round((height - down * given.size[0]) / 2, 6)
    return left, top, width - left, height - top


def to_array(image: Image.Image, given: Input) -> Array:
    """What model.toml says of the input, done."""
    size = given.size[::-1]
    image = image.convert("L" if given.channels == 1 else "RGB")
    if given.fit == "pad":
        image = ImageOps.pad(image, size, Image.Resampling.BILINEAR)
    else:
        area = seen(given, image.size)
        image = image.resize(size, Image.Resampling.BILINEAR, box=area)
    pixels = np.array(image).reshape(*given.size, given.channels)
    if given.dtype != "uint8":
        std = np.array(given.std or [1], dtype=np.float32)
        scaled = pixels.astype(np.float32)
        scaled /= 255 * std
        scaled -= np.array(given.mean or [0], dtype=np.float32) / std
        pixels = scaled.astype(given.dtype, copy=False)
    if "C" not in given.layout:
        pixels = pixels[..., 0]
    elif given.layout.endswith("CHW"):
        pixels = pixels.transpose(2, 0, 1)
    return np.ascontiguousarray(pixels)
