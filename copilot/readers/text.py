"""Plain text and Markdown: the file's own characters, whatever encoding it came in."""

import codecs
import re
from pathlib import Path
from typing import Final

from copilot.domain import PAGE_BREAK, Document, Page
from copilot.errors import BrokenFileError, NoTextError
from copilot.locale import Notice, notice

# The mark of UTF-32 LE begins with that of UTF-16 LE, so the longer ones come first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8_SEQUENCE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CONTROL: Final = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_SAMPLE: Final = 65536
_IN_A_WORD: Final = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?=[a-z])")
_UMLAUTS: Final = "äöüÄÖÜßéèàáóçñ"
# Of Windows, DOS and old Macs; the first wins where nothing tells.
_WESTERN: Final = {
    name: frozenset(bytes([byte]) for byte in _UMLAUTS.encode(name))
    for name in ("windows-1252", "cp850", "mac-roman")
}
_CYRILLIC: Final = ("windows-1251", "cp866", "koi8-r")
_NAMES: Final = {
    "windows-1252": "Windows-1252",
    "cp850": "DOS (850)",
    "mac-roman": "Mac Roman",
    "windows-1251": "Windows-1251",
    "cp866": "DOS (866)",
    "koi8-r": "KOI8-R",
}
# A text has hardly a control character; what has more than one in a hundred is no text.
_MOST_CONTROL: Final = 0.01
_MOST_ODD: Final = 0.3

NO_TEXT: Final = "it is not text"


def read(path: Path) -> Document:
    """The text of the file; see :func:`read_bytes`."""
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """The text, line ends as LF, byte order mark dropped; a form feed starts a new page."""
    text, warnings = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise NoTextError
    pages = (Page(number, page) for number, page in enumerate(text.split(PAGE_BREAK), 1))
    return Document("text", tuple(pages), warnings=warnings)


def decode(data: bytes) -> tuple[str, tuple[Notice, ...]]:
    """The characters of ``data`` and what was guessed; BrokenFileError where it is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding), ()
    if b"\0" in data[:_SAMPLE]:
        return _checked(data, _utf16_order(data)), ()
    try:
        return _without_garbage(data.decode("utf-8")), ()
    except UnicodeDecodeError:
        return _legacy(data)


def _legacy(data: bytes) -> tuple[str, tuple[Notice, ...]]:
    """Not quite UTF-8: UTF-8 with damaged places if most is sound, else Windows-1252."""
    sequences = _UTF8_SEQUENCE.findall(data)
    odd = sum(byte > 0x7F for byte in data) - sum(map(len, sequences))
    if len(sequences) > odd:
        text = _without_garbage(data.decode("utf-8", "replace"))
        return text, (_damaged(text),)
    encoding = _code_page(data[:_SAMPLE])
    text = _without_garbage(data.decode(encoding, "replace"))
    guessed = notice(
        "The file does not name its encoding; it was read as {encoding}.", encoding=_NAMES[encoding]
    )
    return text, (guessed, _damaged(text)) if "\ufffd" in text else (guessed,)


def _code_page(sample: bytes) -> str:
    """The encoding of eight bits: by where umlauts stand in words, or by Cyrillic vowels.

    In Western text a letter beyond ASCII stands among others; in Cyrillic text nearly all are.
    """
    high = sum(byte > 0x7F for byte in sample)
    plain = sum(chr(byte).isalpha() for byte in sample if byte < 0x80)
    if high > plain:
        return max(_CYRILLIC, key=lambda name: _vowels(sample.decode(name, "replace")))
    inside = _IN_A_WORD.findall(sample)
    return max(_WESTERN, key=lambda name: sum(byte in _WESTERN[name] for byte in inside))


def _vowels(text: str) -> int:
    """Lower-case vowels less what no Russian text is full of: the wrong table has few of them."""
    odd = sum(not sign.isascii() and not sign.isalpha() for sign in text)
    return sum(sign in "оеаиняст" for sign in text) - odd


def _damaged(text: str) -> Notice:
    return notice("Unreadable characters: {count}.", count=text.count("\ufffd"))


def _utf16_order(data: bytes) -> str:
    """The byte order of UTF-16 without a mark: Western text has a zero in every second byte."""
    sample = data[:_SAMPLE]
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) / 2
    if second > _MOST_ODD * pairs and first <= _MOST_CONTROL * pairs:
        return "utf-16-le"
    if first > _MOST_ODD * pairs and second <= _MOST_CONTROL * pairs:
        return "utf-16-be"
    raise BrokenFileError(detail=NO_TEXT)


def _checked(data: bytes, encoding: str) -> str:
    try:
        return _without_garbage(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise BrokenFileError(detail=f"{error.encoding}: {error.reason}") from error


def _without_garbage(text: str) -> str:
    """The text itself; binary content betrays itself by its control characters."""
    sample = text[:_SAMPLE]
    if "\0" in text or len(_CONTROL.findall(sample)) > _MOST_CONTROL * len(sample):
        raise BrokenFileError(detail=NO_TEXT)
    odd = sample.count("\ufffd")
    if odd > _MOST_ODD * len(sample):
        raise BrokenFileError(detail=NO_TEXT)
    return text
