"""Which pages of a PDF need text recognition, and the pictures of these pages.

Pages are drawn by PDFium, which is lenient with damaged files and draws what a person would see.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from copilot.domain import Page
from copilot.errors import ModelError
from copilot.locale import Notice, notice
from copilot.readers.garbled import has_strange_letters
from copilot.readers.nesting import Nesting
from copilot.readers.recognition import recognised, unavailable

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

_DOTS: Final = 200
_POINTS: Final = 72
_MOST_PIXELS: Final = 16_000_000  # A3 at 280 dots an inch; larger sheets are drawn coarser
_FEW: Final = 60  # letters; a scan may carry a stamp or a page number as text
_MOST_OF_THE_PAGE: Final = 0.5  # of the page's area
_DRAWN_LETTERS: Final = 40  # paths; letters turned into outlines come in hundreds
_MOST_BROKEN: Final = 0.1  # share of the characters
_FEWEST_VOWELS: Final = 0.15  # share of the letters; German and English have 0.35 to 0.45
_ENOUGH_TO_JUDGE: Final = 60
_DEEPEST: Final = 3  # forms inside forms
_LONGEST_DETAIL: Final = 120
_UNMAPPED: Final = re.compile(r"\(cid:\d+\)|/(?:g|G|uni|cid)[0-9A-Fa-f]{1,5}\b")
_VOWELS: Final = frozenset("aeiouyäöüáéíóúàèìòùâêîôûåæøœ")


def is_garbled(text: str) -> bool:
    """Whether a text layer is not what stands on the page: glyphs without letters, no vowels."""
    signs = "".join(text.split())
    if not signs:
        return False
    unmapped = sum(len(found) for found in _UNMAPPED.findall(signs))
    broken = unmapped + sum(_is_broken(sign) for sign in signs)
    if broken > _MOST_BROKEN * len(signs):
        return True
    latin = [sign for sign in signs.lower() if sign.isalpha() and ord(sign) < 0x250]
    if len(signs) >= _ENOUGH_TO_JUDGE and not any(sign.isalnum() for sign in signs):
        return True
    if len(latin) < _ENOUGH_TO_JUDGE:
        return False
    vowels = sum(sign in _VOWELS for sign in latin)
    return vowels < _FEWEST_VOWELS * len(latin) or has_strange_letters(text)


def _is_broken(sign: str) -> bool:
    """A sign of no alphabet: replaced, for private use, or a control character."""
    return sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" or sign < " " or "\x7f" <= sign < "\xa0"


def opens(source: IO[bytes], password: str) -> bool:
    """Whether a viewer shows the file with this password."""
    try:
        with _drawn(source, password):
            return True
    except _failures():
        return False


@dataclass(frozen=True, slots=True)
class Layer:
    """The text layer of a page: cut off where it is ``damaged``, not to be had if ``hopeless``."""

    text: str
    damaged: bool = False
    hopeless: bool = False

    def suffices(self) -> bool:
        """Whether the page need not be looked at."""
        few = _letters(self.text) < _FEW
        return self.hopeless or not (self.damaged or few or is_garbled(self.text))


def recognise(
    source: IO[bytes], password: str, layers: Sequence[Layer], nesting: Nesting
) -> tuple[dict[int, Page], list[Notice]]:
    """The pages, by number, whose text layer cannot be relied on, read from pictures.

    A page on which nothing is recognised is left out. What could not be tried is a warning.
    """
    force = nesting.options.ocr == "force"
    wanted = [
        (number, layer)
        for number, layer in enumerate(layers, 1)
        if not layer.suffices() or (force and not layer.hopeless)
    ]
    if nesting.options.ocr == "off" or not wanted:
        return {}, []
    pages: dict[int, Page] = {}
    try:
        with _drawn(source, password) as document:
            for number, layer in wanted:
                if not nesting.patience.recognises_on():
                    return pages, [_hurried(number)]
                text = None if force or layer.damaged else layer.text
                page = _recognised(document, number, text, nesting)
                if page is None or page.text:
                    nesting.patience.fruitful()
                if page and page.text and _is_gain(page, layer):
                    pages[number] = page
    except ModelError as error:
        return {}, [unavailable(error)]
    except _failures() as error:
        detail = " ".join(str(error).split())[:_LONGEST_DETAIL]
        return pages, [
            notice("The pages cannot be drawn for text recognition: {detail}", detail=detail)
        ]
    return pages, []


def _is_gain(page: Page, layer: Layer) -> bool:
    """Whether the picture says no less than what was extracted of a damaged page."""
    return not layer.damaged or _letters(page.text) >= _letters(layer.text)


def recognise_all(source: IO[bytes], nesting: Nesting) -> tuple[list[Page], list[Notice]]:
    """All pages of a file only PDFium opens; none where nothing is recognised on any of them."""
    pages: list[Page] = []
    warnings: list[Notice] = []
    if nesting.options.ocr == "off":
        return pages, warnings
    try:
        with _drawn(source, "") as document:
            for number in range(1, len(document) + 1):
                if not nesting.patience.recognises_on():
                    warnings.append(_hurried(number))
                    break
                page = _recognised(document, number, None, nesting) or Page(number, "")
                if page.text:
                    nesting.patience.fruitful()
                pages.append(page)
    except ModelError:
        pass
    except _failures():
        pass
    return (pages, warnings) if any(page.text for page in pages) else ([], [])


def _hurried(number: int) -> Notice:
    return notice(
        "The text recognition of page {page} and later ones takes too long for a file of this"
        " size; it was stopped.",
        page=number,
    )


@contextmanager
def _drawn(source: IO[bytes], password: str) -> Iterator["PdfDocument"]:
    from pypdfium2 import PdfDocument

    source.seek(0)
    document = PdfDocument(source, password=password or None)
    try:
        yield document
    finally:
        document.close()


def _recognised(
    document: "PdfDocument", number: int, text: str | None, nesting: Nesting
) -> Page | None:
    """The page as its picture reads; None where its ``text`` (if any is given) is enough."""
    with nesting.patience.recognising():
        page = document[number - 1]
        try:
            if text is not None and not is_garbled(text) and not _is_scan(page, text):
                return None
            picture = _picture(page)
        finally:
            page.close()
        return recognised(number, picture, nesting.options)


def _picture(page: "PdfPage") -> "Image":
    """The page as it would be printed, at 200 dots an inch."""
    scale = _DOTS / _POINTS
    excess = page.get_width() * page.get_height() * scale**2 / _MOST_PIXELS
    picture: Image = page.render(scale=scale / max(1.0, excess) ** 0.5).to_pil()
    return picture


def _is_scan(page: "PdfPage", text: str) -> bool:
    """Whether a page with so little text is mostly an image, or has its letters drawn."""
    from pypdfium2 import raw

    kinds = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH)
    area, paths = 0.0, 0
    for part in page.get_objects(filter=kinds, max_depth=_DEEPEST):
        if part.type == raw.FPDF_PAGEOBJ_PATH:
            paths += 1
        else:
            left, bottom, right, top = part.get_bounds()
            area += abs((right - left) * (top - bottom))
    share = area / (page.get_width() * page.get_height() or 1)
    if text.strip():
        return share > _MOST_OF_THE_PAGE
    return area > 0 or paths >= _DRAWN_LETTERS


def _letters(text: str) -> int:
    return sum(sign.isalnum() for sign in text)


def _failures() -> tuple[type[Exception], ...]:
    """What PDFium's wrapper raises on files it cannot open or pages it cannot draw."""
    from pypdfium2 import PdfiumError

    return (PdfiumError, ValueError, LookupError, OSError, ArithmeticError)
