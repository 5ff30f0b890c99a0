"""Files to documents: one module a family, chosen by the file's suffix and imported when needed.

Nothing here opens a network connection or runs what a file carries (macros, links, templates).
"""

import importlib
from pathlib import Path
from typing import Final

from copilot.domain import Document
from copilot.errors import (
    BrokenFileError,
    NoTextError,
    UnreadableFileError,
    UnsupportedFormatError,
)

READERS: Final[dict[str, str]] = {
    ".pdf": "pdf",
    ".docx": "word",
    ".docm": "word",
    ".dotx": "word",
    ".dotm": "word",
    ".odt": "odt",
    ".ott": "odt",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
    ".eml": "mail",
}


def reader_for(path: Path) -> str | None:
    """The name of the module that reads such a file; None where there is none."""
    return READERS.get(path.suffix.lower())


def read(path: Path) -> Document:
    """The document; raises the ReadError subclass that says why there is none."""
    name = reader_for(path)
    if name is None:
        raise UnsupportedFormatError(suffix=path.suffix.lower() or path.name)
    try:
        if path.stat().st_size == 0:
            raise NoTextError
        module = importlib.import_module(f"{__name__}.{name}")
        document: Document = module.read(path)
    except OSError as error:
        raise UnreadableFileError(detail=error.strerror or str(error)) from error
    except RecursionError as error:
        raise BrokenFileError(detail="nested too deeply") from error
    return document
