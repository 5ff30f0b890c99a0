"""A page of a scan or a PDF drawn with characters, in a confined process of its own.

Any terminal shows it: dots of Braille signs, or half blocks where the font has no Braille. What
comes back travels as the text of a page does, checked in the same way.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.readers.wire import decode_document
from copilot.security.sandbox import Limits
from copilot.security.workers import WorkerPool

if TYPE_CHECKING:
    from PIL.Image import Image

_WORKER: Final = "copilot.readers.drawing_worker"
_MOST_COLUMNS: Final = 600
# Of 255: what is darker than this is ink.
_INK: Final = 190
_BRAILLE: Final = 0x2800
# The bits of a Braille sign, by row and column.
_DOTS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_HALVES: Final = " ▀▄█"


def drawn(path: Path, number: int, columns: int, *, braille: bool = True) -> str:
    """Page ``number`` as lines of ``columns`` signs; raises the ReadError that says why not."""
    request = {"path": str(path), "number": number, "columns": columns, "braille": braille}
    pool = WorkerPool(_WORKER, decode_document, 1, Limits(), [path.parent])
    try:
        return pool.submit(json.dumps(request).encode()).result().pages[0].text
    finally:
        pool.close()


def draw(path: Path, number: int, columns: int, braille: bool) -> str:
    """What :func:`drawn` returns; only ever called in the confined process."""
    columns = min(max(columns, 1), _MOST_COLUMNS)
    across, down = (2, 4) if braille else (1, 2)
    picture = _picture(path, number, columns * across)
    height = max(1, round(picture.height * columns * across / picture.width))
    grey = picture.convert("L").resize((columns * across, -(-height // down) * down))
    ink = [value < _INK for value in grey.tobytes()]
    sign = _braille if braille else _half
    width = grey.width
    return "\n".join(
        "".join(sign(ink, width, x, y) for x in range(0, width, across)).rstrip()
        for y in range(0, grey.height, down)
    )


def _braille(ink: list[bool], width: int, x: int, y: int) -> str:
    dots = (
        bit
        for row, bits in enumerate(_DOTS)
        for column, bit in enumerate(bits)
        if ink[(y + row) * width + x + column]
    )
    return chr(_BRAILLE + sum(dots)).replace(chr(_BRAILLE), " ")


def _half(ink: list[bool], width: int, x: int, y: int) -> str:
    return _HALVES[ink[y * width + x] + 2 * ink[(y + 1) * width + x]]


def _picture(path: Path, number: int, width: int) -> "Image":
    """The page, at least ``width`` dots wide."""
    from itertools import islice

    from copilot.errors import BrokenFileError
    from copilot.inference.images import frames

    if path.suffix.lower() == ".pdf":
        return _pdf_page(path, number, width)
    found = next(islice(frames(path.read_bytes()), number - 1, None), None)
    if found is None:
        raise BrokenFileError(detail=f"no page {number}")
    return found


def _pdf_page(path: Path, number: int, width: int) -> "Image":
    from pypdfium2 import PdfDocument, PdfiumError

    from copilot.errors import BrokenFileError

    try:
        document = PdfDocument(path.read_bytes())
        page = document[number - 1]
        drawn_page: Image = page.render(scale=width / max(1.0, page.get_width())).to_pil()
    except (PdfiumError, IndexError) as error:
        raise BrokenFileError(detail=str(error)) from error
    return drawn_page
