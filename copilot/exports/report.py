"""What every export writes: a report of headings, paragraphs, tables and pictures with notes.

Knows no file format and no product; a product builds a report, :mod:`copilot.exports.writing`
makes a file of it.
"""

from dataclasses import dataclass
from typing import Literal

from copilot.domain import Language

Style = Literal["body", "quote", "notice"]
Change = Literal["", "inserted", "deleted", "moved_away", "moved_here"]


@dataclass(frozen=True, slots=True)
class Note:
    """The source of what is said: where it stands, and the words that stand there."""

    reference: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` counts from 1, below the report's title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its notes stand at its end."""

    text: str
    notes: tuple[Note, ...] = ()
    style: Style = "body"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text that shows what was changed in it.

    ``move`` counts from 1 and is the same where a moved stretch left and where it arrived.
    """

    text: str
    change: Change = ""
    move: int = 0


@dataclass(frozen=True, slots=True)
class Redline:
    """A paragraph with its changes marked."""

    runs: tuple[Run, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; each row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and what it shows in words for whoever cannot see it."""

    png: bytes
    alt: str


Block = Heading | Paragraph | Redline | Table | Picture


@dataclass(frozen=True, slots=True)
class Report:
    """A work product on paper.

    ``facts`` are lines such as ("Matter", "Weber"); ``notice`` is what a reader must know first,
    as that a lawyer has to check it. ``date`` is ISO and becomes the file's own date; without one
    two exports of the same report are alike all the same. ``docx`` is the Word file where a product
    makes its own, as a letter from a template or a text with tracked changes.
    """

    title: str
    language: Language
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    notice: str
    date: str = ""
    docx: bytes = b""
