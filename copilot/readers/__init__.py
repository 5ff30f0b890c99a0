"""Files to documents: one module a family, imported when needed.

What a file holds decides which module reads it, its suffix where the content does not tell. A file
whose suffix is not known is read where its first bytes name a format. Nothing here opens a network
connection, writes a file or runs what a file carries (macros, links, templates).
"""

import importlib
import os
import stat
from pathlib import Path
from typing import Any, Final

from copilot.domain import Document, ReadOptions
from copilot.errors import (
    BrokenFileError,
    NoEndingError,
    NotAFileError,
    NoTextError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from copilot.readers.hidden import without_invisible
from copilot.readers.kinds import HEAD, guessed, is_promising, kind_of
from copilot.readers.locked import opened
from copilot.readers.nesting import CONTAINERS, Nesting
from copilot.readers.patience import Patience

READERS: Final[dict[str, str]] = {
    ".pdf": "pdf",
    ".docx": "word",
    ".docm": "word",
    ".dotx": "word",
    ".dotm": "word",
    ".doc": "legacy",
    ".dot": "legacy",
    ".rtf": "rtf",
    ".odt": "odt",
    ".ott": "odt",
    ".xlsx": "sheets",
    ".xlsm": "sheets",
    ".xltx": "sheets",
    ".xltm": "sheets",
    ".xls": "sheets_binary",
    ".xlt": "sheets_binary",
    ".ods": "sheets_odf",
    ".ots": "sheets_odf",
    ".pptx": "slides",
    ".pptm": "slides",
    ".ppsx": "slides",
    ".ppsm": "slides",
    ".potx": "slides",
    ".odp": "slides_odf",
    ".otp": "slides_odf",
    ".fodt": "flat",
    ".fods": "flat",
    ".fodp": "flat",
    ".xml": "flat",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".csv": "text",
    ".tsv": "text",
    ".log": "text",
    ".ics": "calendar",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
    ".eml": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".msg": "outlook",
    ".mbox": "mbox",
    ".zip": "archive",
    ".p7m": "signed",
    ".tif": "scan",
    ".tiff": "scan",
    ".jpg": "scan",
    ".jpeg": "scan",
    ".png": "scan",
}
_PDF: Final = b"%PDF-"
_NESTED: Final = CONTAINERS | {"pdf", "scan", "flat"}


def reader_for(path: Path) -> str | None:
    """The module that reads files of such a name, if they hold what they say; None for none."""
    return READERS.get(path.suffix.lower())


def refusal(path: Path) -> UnsupportedFormatError | None:
    """Why a file is not even handed to a reader; None where it is.

    Of a file whose suffix is not known, the first bytes are looked at. Raises OSError.
    """
    if reader_for(path) is not None:
        return None
    suffix = path.suffix.lower()
    if path.is_file():
        with path.open("rb") as stream:
            if is_promising(stream.read(HEAD), suffix):
                return None
    return UnsupportedFormatError(suffix=suffix) if suffix else NoEndingError(suffix=path.name)


def status_of(path: Path) -> os.stat_result:
    """Size and times of what may be opened; raises NotAFileError, OSError."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        # Opening a pipe would wait for somebody to write into it.
        raise NotAFileError
    return status


def read(path: Path, options: ReadOptions | None = None) -> Document:
    """The document; raises the ReadError subclass that says why there is none."""
    try:
        refused = refusal(path)
        if refused is not None:
            raise refused
        status = status_of(path)
        nesting = Nesting(options=options or ReadOptions(), patience=Patience(status.st_size))
        with path.open("rb") as stream:
            head = stream.read(len(_PDF))
        if not head:
            raise NoTextError
        if head == _PDF:
            # A PDF may be larger than memory allows; its reader takes only what it needs.
            document: Document = _module("pdf").read_file(path, nesting)
            return without_invisible(document)
        return without_invisible(read_bytes(path.name, path.read_bytes(), nesting))
    except OSError as error:
        raise UnreadableFileError(detail=error.strerror or str(error)) from error
    except RecursionError as error:
        raise BrokenFileError(detail="nested too deeply") from error


def read_bytes(name: str, data: bytes, nesting: Nesting | None = None) -> Document:
    """The document in ``data``, named ``name`` inside ``nesting`` (None: by itself)."""
    nesting = nesting or Nesting()
    suffix = Path(name).suffix.lower()
    data = opened(data, nesting.options.passwords)
    reader = kind_of(data, suffix) or READERS.get(suffix) or guessed(data, suffix)
    if reader is None:
        raise UnsupportedFormatError(suffix=suffix) if suffix else NoEndingError(suffix=name)
    if not data:
        raise NoTextError
    given = (data, name, nesting) if reader in _NESTED else (data, name)
    document: Document = _module(reader).read_bytes(*given)
    return document


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")
