"""Scanned pages and photographs: TIFF of many pages, JPEG and PNG, read by text recognition."""

from pathlib import Path

from copilot.domain import Document, Page, ReadOptions
from copilot.errors import ModelMissingError, NoTextError
from copilot.locale import Notice, notice
from copilot.readers.recognition import recognised


def read(path: Path, options: ReadOptions | None = None) -> Document:
    """Every page of the image file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, options)


def read_bytes(data: bytes, name: str, options: ReadOptions | None = None) -> Document:
    """Every page; one without any text is named in a warning, and none at all is NoTextError."""
    from copilot.inference.images import frames

    options = options or ReadOptions()
    if options.ocr == "off":
        raise NoTextError
    pages: list[Page] = []
    warnings: list[Notice] = []
    for number, image in enumerate(frames(data), 1):
        try:
            page = recognised(number, image, options)
        except ModelMissingError as error:
            raise NoTextError from error
        pages.append(page)
        if not page.text:
            warnings.append(
                notice("Page {page} has no text; it is blank or a picture.", page=number)
            )
    if not any(page.text for page in pages):
        raise NoTextError
    return Document("scan", tuple(pages), warnings=tuple(warnings))
