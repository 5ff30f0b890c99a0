"""What OpenDocument spreadsheets and presentations share: names, opening, text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.readers.package import open_package, part, xml_part

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMES: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
TEXT: Final = f"{_NAMES}text:1.0}}"
TABLE: Final = f"{_NAMES}table:1.0}}"
OFFICE: Final = f"{_NAMES}office:1.0}}"
STYLE: Final = f"{_NAMES}style:1.0}}"
DRAW: Final = f"{_NAMES}drawing:1.0}}"
SVG: Final = f"{_NAMES}svg-compatible:1.0}}"
PRESENTATION: Final = f"{_NAMES}presentation:1.0}}"
_FO: Final = f"{_NAMES}xsl-fo-compatible:1.0}}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_SPACES: Final = re.compile(r"[ \t\n]+")
_MOST_SPACES: Final = 1000
_SKIPPED: Final = frozenset({f"{OFFICE}annotation", f"{TEXT}ruby-text", f"{TEXT}note"})


@contextmanager
def open_content(data: bytes, body: str) -> Iterator[tuple["Element", "Element", "Element | None"]]:
    """The content, the body of the kind that is named, and the styles."""
    with open_package(data) as package:
        if b"encryption-data" in (part(package, "META-INF/manifest.xml") or b""):
            raise EncryptedFileError
        content, styles = xml_part(package, "content.xml"), xml_part(package, "styles.xml")
        inner = None if content is None else content.find(f"{OFFICE}body/{OFFICE}{body}")
        if content is None or inner is None:
            raise BrokenFileError(detail="it has no document body")
        yield content, inner, styles


def said(paragraph: "Element") -> str:
    """The text of a paragraph on one line."""
    return _SPACES.sub(" ", "".join(_pieces(paragraph))).strip()


def comment(annotation: "Element", word: str) -> str:
    """A comment in brackets: "[Kommentar von Müller: ...]"."""
    author = (annotation.findtext(f"{_DC}creator") or "").strip() or "?"
    return f"[{word} {author}: {' '.join(filter(None, map(said, annotation.iter(f'{TEXT}p'))))}]"


def language(styles: "Element | None") -> str:
    """The language of the default styles: "de", "en", "" where none is named."""
    properties = () if styles is None else styles.iter(f"{STYLE}text-properties")
    named = (each.get(f"{_FO}language", "") for each in properties)
    return next((name for name in named if name not in ("", "none", "zxx")), "")


def _pieces(element: "Element") -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{TEXT}s":
            yield " " * min(number(child.get(f"{TEXT}c"), 1), _MOST_SPACES)
        elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            yield " "
        elif child.tag not in _SKIPPED:
            yield from _pieces(child)
        yield child.tail or ""


def number(text: str | None, default: int) -> int:
    """The number in an attribute."""
    try:
        return int(text) if text else default
    except ValueError:
        return default
