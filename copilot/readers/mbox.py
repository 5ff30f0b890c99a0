"""Mailboxes (MBOX): one message after another, each read like a mail of its own."""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from functools import partial
from pathlib import Path
from typing import Final

from copilot.domain import Document
from copilot.errors import BrokenFileError
from copilot.readers import mail
from copilot.readers.nesting import Inner, Nesting, gather, shown_name

# A message begins with a line "From sender date" behind a blank line.
_START: Final = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\d[^\r\n]*\r?\n")
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_SUBJECT: Final = re.compile(
    rb"^Subject:[ \t]*(.*(?:\r?\n[ \t]+.*)*)", re.IGNORECASE | re.MULTILINE
)
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")


def read(path: Path) -> Document:
    """The mailbox in the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name, Nesting())


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """Every message with its attachments, in order; labels begin with number and subject."""
    starts = list(_START.finditer(data))
    if not starts or starts[0].start():
        raise BrokenFileError(detail="it is no mailbox")
    ends = [*(start.start() for start in starts[1:]), len(data)]
    messages = [
        _QUOTED.sub(rb"\1", data[start.end() : end])
        for start, end in zip(starts, ends, strict=True)
    ]
    # The messages are not files inside a file: only what is attached to them counts as such.
    nesting.budget.files += len(messages)
    gathered = gather(_files(messages), nesting)
    if not gathered.pages:
        raise gathered.failures[0]
    return Document("mbox", tuple(gathered.pages), warnings=tuple(gathered.warnings))


def _files(messages: list[bytes]) -> Iterator[Inner]:
    for number, message in enumerate(messages, 1):
        subject = shown_name(_subject(message), "")
        yield Inner(f"{number}. {subject}".strip(), partial(mail.read_bytes, message, ""))


def _subject(message: bytes) -> str:
    head = _HEADER_END.split(message, maxsplit=1)[0]
    found = _SUBJECT.search(head)
    if not found:
        return ""
    raw = found[1].decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(raw)))
    except (ValueError, LookupError):
        return raw
