"""Scanned pages and photographs: TIFF of many pages, JPEG and PNG, read by text recognition."""

from pathlib import Path

from copilot.domain import Document, Page, ReadOptions
from copilot.errors import ModelMissingError, NoTextError, ReaderLimitError
from copilot.locale import Notice, notice
from copilot.readers.nesting import Nesting
from copilot.readers.patience import too_long
from copilot.readers.recognition import recognised


def read(path: Path, options: ReadOptions | None = None) -> Document:
    """Every page of the image file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, Nesting(options=options or ReadOptions()))


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """Every page; one without any text is named in a warning, and none at all is NoTextError."""
    from copilot.inference.images import frames

    options, patience = nesting.options, nesting.patience
    if options.ocr == "off":
        raise NoTextError
    pages: list[Page] = []
    warnings: list[Notice] = []
    images, page = frames(data), None
    while True:
        number = len(pages) + 1
        if not patience.recognises_on():
            warnings.append(too_long(number))
            break
        try:
            with patience.recognising():
                image = next(images, None)
                page = None if image is None else recognised(number, image, options)
        except ModelMissingError as error:
            raise NoTextError from error
        if page is None:
            break
        pages.append(page)
        if page.text:
            patience.fruitful()
        else:
            warnings.append(
                notice("Page {page} has no text; it is blank or a picture.", page=number)
            )
    if not any(page.text for page in pages):
        raise NoTextError if page is None else ReaderLimitError(limit="time")
    return Document("scan", tuple(pages), warnings=tuple(warnings))
