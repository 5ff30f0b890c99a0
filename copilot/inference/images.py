"""Image files to pages a model can look at: decoded within bounds, upright, on white.

The home of Pillow. Only the formats of scanners and cameras are opened: none of them runs another
program or fetches anything, as some of Pillow's other formats would.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from copilot.errors import BrokenFileError, ReaderLimitError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

FORMATS: Final = ("JPEG", "PNG", "TIFF")
_MOST_PIXELS: Final = 80_000_000  # A3 at 600 dots an inch
_FINE_PIXELS: Final = 9_000_000  # A4 at 300 dots an inch
_ORIENTATION: Final = 0x0112  # the tag of how the camera was held
_MOST_SHORT: Final = 65_535
# What Pillow raises on damaged files: its own errors, and those of trusting the content.
_DAMAGE: Final = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
    zlib.error,
)


def frames(content: bytes) -> Iterator["Image"]:
    """The pages of an image file, one after the other: a TIFF may have many.

    Raises BrokenFileError where the file is damaged, ReaderLimitError where a page is too large.
    """
    picture = _opened(content)
    number = 0
    while True:
        yield _decoded(picture)
        number += 1
        try:
            picture.seek(number)
        except EOFError:
            return
        except _DAMAGE as error:
            raise BrokenFileError(detail=_detail(error)) from error


def as_page(image: "bytes | Image | NDArray[np.uint8]") -> "Image":
    """The image in RGB on white: an image file's first page, or pixels (height, width[, 3])."""
    from PIL import Image as ImageModule

    if isinstance(image, bytes):
        return next(frames(image))
    if not isinstance(image, ImageModule.Image):
        image = ImageModule.fromarray(image)
    _check_size(image)
    return _on_white(image)


def reduced(page: "Image", most_pixels: int) -> "Image":
    """The page, made smaller where it has more pixels."""
    from PIL.Image import Resampling

    excess = (page.width * page.height / most_pixels) ** 0.5
    if excess <= 1:
        return page
    size = (max(1, round(page.width / excess)), max(1, round(page.height / excess)))
    return page.resize(size, Resampling.BOX)


def turned(page: "Image", degrees: int) -> "Image":
    """The page turned counter-clockwise by 90, 180 or 270 degrees."""
    return page.rotate(degrees, expand=True)


def _opened(content: bytes) -> "Image":
    from PIL import Image as ImageModule

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = ImageModule.open(io.BytesIO(content), formats=FORMATS)
    except ImageModule.DecompressionBombError as error:
        raise ReaderLimitError(limit="pixels") from error
    except _DAMAGE as error:
        raise BrokenFileError(detail=_detail(error)) from error
    return picture


def _decoded(picture: "Image") -> "Image":
    from PIL import ImageOps

    _check_size(picture)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
            page = _on_white(_coarser(picture))
            turned_by_camera = picture.getexif().get(_ORIENTATION, 1) != 1
            return ImageOps.exif_transpose(page) if turned_by_camera else page
    except _DAMAGE as error:
        raise BrokenFileError(detail=_detail(error)) from error


def _coarser(picture: "Image") -> "Image":
    """A very fine scan at half its resolution or less: its copies would fill the memory."""
    factor = int((picture.width * picture.height / _FINE_PIXELS) ** 0.5)
    if factor < 2 or picture.mode.startswith("I"):
        return picture
    kept = picture if picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else _on_white(picture)
    coarser = kept.reduce(factor)
    coarser.info = picture.info
    return coarser


def _check_size(picture: "Image") -> None:
    if picture.width * picture.height > _MOST_PIXELS:
        raise ReaderLimitError(limit="pixels")


def _on_white(picture: "Image") -> "Image":
    """Transparent places become paper; 16 bits a pixel become 8."""
    from PIL import Image as ImageModule

    if picture.mode.startswith("I"):
        short = picture.convert("I").point(lambda value: value * (255 / _MOST_SHORT))
        return short.convert("L").convert("RGB")
    if "transparency" in picture.info or "A" in picture.getbands():
        layered = picture.convert("RGBA")
        paper = ImageModule.new("RGBA", layered.size, "white")
        return ImageModule.alpha_composite(paper, layered).convert("RGB")
    return picture.convert("RGB")


def _detail(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
