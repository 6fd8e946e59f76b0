import struct
import zlib
from typing import BinaryIO

from PIL import Image, ImageOps

from app.errors import ContentTooLargeError, InvalidFileError, UnsupportedMediaTypeError
from app.schemas.upload import MediaType

FORMATS = {
    MediaType.PNG: "PNG",
    MediaType.JPEG: "JPEG",
    MediaType.GIF: "GIF",
    MediaType.WEBP: "WEBP",
}

# What may be wrong with an image
IMAGE_ERRORS = (ContentTooLargeError, InvalidFileError, UnsupportedMediaTypeError)

# What Pillow's decoders raise for broken files. Not Exception: a time limit or a lack of
# memory is not the image's fault.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    ArithmeticError,
    struct.error,
    zlib.error,
)


def decode(file: BinaryIO, *, max_pixels: int) -> Image.Image:
    """The image, upright and on white. A few kilobytes may decode to gigabytes.

    Raises ContentTooLargeError or InvalidFileError.
    """
    try:
        # Reads the header only. Pillow would also decode formats that are not allowed.
        with Image.open(file, formats=list(FORMATS.values())) as image:
            if image.width * image.height > max_pixels:
                raise ContentTooLargeError(
                    f"The image has more than {max_pixels} pixels"
                )
            return _on_white(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ContentTooLargeError(
            f"The image has more than {max_pixels} pixels"
        ) from error
    except BROKEN as error:
        # With a number it is the operating system's: the disk fails, not the image.
        if getattr(error, "errno", None) is not None:
            raise
        raise InvalidFileError("The image cannot be decoded") from error


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "I;16":
        # Pillow would clip the 16 bits of a greyscale PNG instead of scaling them, and
        # cut those of the shade that is transparent.
        image.info.pop("transparency", None)
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")
