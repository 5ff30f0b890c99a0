"""Calendar files (ICS): hearings, deadlines and invitations as the lines they consist of."""

import re
from pathlib import Path
from typing import Final

from copilot.domain import Document, Page
from copilot.errors import NoTextError
from copilot.readers.text import decode

_FOLD: Final = re.compile(r"\r?\n[ \t]")
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_SUMMARY: Final = re.compile(r"^SUMMARY(?:;[^:\n]*)?:(.+)$", re.MULTILINE)
# What only programs read.
_SILENT: Final = re.compile(
    r"^(?:X-|PRODID|VERSION|UID|SEQUENCE|CALSCALE|METHOD|TRANSP|TZOFFSET|RRULE:FREQ=YEARLY).*\n?",
    re.MULTILINE,
)


def read(path: Path) -> Document:
    """The calendar in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """Its lines, unfolded, without what only programs read; the first summary is the title."""
    text, warnings = decode(data)
    text = _SILENT.sub("", _FOLD.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()
    if not text:
        raise NoTextError
    summary = _SUMMARY.search(text)
    title = summary[1].strip() if summary else ""
    return Document("calendar", (Page(1, text),), title, warnings)
