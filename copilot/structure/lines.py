"""Lines of a text with their offsets, and what a line looks like by itself."""

import re
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(r"[^\n\f]+")
_TABLE_CELLS: Final = " | "
_TERMINAL: Final = re.compile(r"[.!?:;…][\"'”“»«)\]]*$")
_LONGEST_HEADING: Final = 120
_TAIL: Final = 30  # characters that tell how a line ends
_LONGEST_WRAPPED: Final = 200
MONTHS: Final = (
    "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "Jan|Feb|Mrz|Apr|Jun|Jul|Aug|Sept?|Okt|Nov|Dez|January|February|March|May|June|July|October|"
    "December"
)
# What a line that goes on in the next one ends with.
_GOES_ON: Final = re.compile(
    r"(?:,|\b(?:am|vom|zum|dem|den|der|des|die|das|im|bis|ab|zur|nach|gemäß|gem\.|aus|in|von|mit|"
    r"und|oder|sowie|i\.\s?V\.\s?m\.|iVm|vgl\.|siehe|s\.|durch|für|auf|an|bei|gegen|nebst|eine[rsmn]?|"
    r"Abs\.|Absatz|Satz|Nr\.|Nrn\.|Nummer|Art\.|Artikel|Ziff\.|Ziffer|Buchst\.|lit\.|§§?|Az\.|"
    r"the|of|and|or|under|to|with|by|from|pursuant to|see|per|an?|Sections?|Articles?|Clauses?|"
    r"Sec\.|No\.|paragraphs?|subsections?|Exhibits?|Schedules?))$|§§?$",
)


def goes_on(text: str) -> bool:
    """Whether ``text`` ends in the middle of a phrase."""
    return bool(_GOES_ON.search(text[-_TAIL:]))


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the ``indent`` blanks before it; ``gap``: a blank line stands before it."""

    start: int
    end: int
    text: str
    gap: bool
    indent: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether the line ends in the middle of a phrase ("gemäß", "of the", ",")."""
        return goes_on(self.text)

    @property
    def is_row(self) -> bool:
        """Whether the line is a row of a table."""
        return _TABLE_CELLS in self.text

    @property
    def is_finished(self) -> bool:
        """Whether the line ends as a sentence or the lead-in of a list does."""
        return bool(_TERMINAL.search(self.text[-_TAIL:]))

    @property
    def could_be_heading(self) -> bool:
        """Short, begins like a title, and does not end like a sentence."""
        first = self.text.lstrip('#*_ \t"„“(')[:1]
        return (
            len(self.text) <= _LONGEST_HEADING
            and not self.is_row
            and not (self.is_finished or self.text.endswith((",", "-")))
            and (first.isupper() or first.isdigit() or first == "§")
            and not self.goes_on
        )


def lines(text: str) -> list[Line]:
    """The lines that are not blank."""
    found: list[Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        stripped = match[0].strip()
        if not stripped:
            continue
        indent = len(match[0]) - len(match[0].lstrip())
        start = match.start() + indent
        gap = text.count("\n", last_end, start) > 1
        last_end = start + len(stripped)
        found.append(Line(start, last_end, stripped, gap, indent))
    return found


def wrap_width(found: list[Line]) -> int:
    """The width the text is wrapped to, in characters; 0 if each line is a paragraph.

    Wrapped text is known by lines that begin in lower case.
    """
    widths = sorted(len(line.text) for line in found if len(line.text) <= _LONGEST_WRAPPED)
    if len(widths) < 2 or len(widths) < 0.7 * len(found):
        return 0
    followed = sum(
        line.text[0].islower() and not begins_item(line.text) and not line.gap for line in found[1:]
    )
    return widths[int(0.9 * (len(widths) - 1))] if followed >= 0.1 * len(found) else 0


_LOWER_MARKER: Final = re.compile(r"[a-z]{1,4}[.)]\s")


def begins_item(text: str) -> bool:
    """Whether a line in lower case begins with "a)" or "ii."."""
    return bool(_LOWER_MARKER.match(text))
