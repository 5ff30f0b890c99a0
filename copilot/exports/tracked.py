"""A text with its changes as a Word document with tracked changes.

Accepting all of them leaves the new text, rejecting all of them the old one, to the letter: each
line is a paragraph, and the mark that ends a paragraph is tracked like its words.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import docx

from copilot.domain import Language
from copilot.exports.characters import same_length
from copilot.exports.packing import moment, repacked
from copilot.exports.report import Change, Report, Run
from copilot.exports.word import prepare
from copilot.exports.word_parts import AUTHOR, element, run

_WRAPPERS: Final[dict[Change, str]] = {
    "inserted": "w:ins",
    "deleted": "w:del",
    "moved_away": "w:moveFrom",
    "moved_here": "w:moveTo",
}
# The mark that ends a moved paragraph came or went: LibreOffice knows no moved ones.
_MARKS: Final[dict[Change, str]] = {
    "inserted": "w:ins",
    "deleted": "w:del",
    "moved_away": "w:del",
    "moved_here": "w:ins",
}


def render_tracked(
    runs: Sequence[Run], *, title: str, language: Language, date: str, notice: str = ""
) -> bytes:
    """The file's bytes; nothing but the text stands in it. ``date`` (ISO) dates the changes."""
    document = docx.Document()
    prepare(document, Report(title, language, (), (), notice, date))
    # The section's properties stay the last child of the body.
    last = document.element.body[-1]
    for paragraph in _Writer(date).paragraphs(runs):
        last.addprevious(paragraph)
    written = io.BytesIO()
    document.save(written)
    return repacked(written.getvalue())


class _Writer:
    """Paragraphs as the runs go by; each change has a number of its own."""

    def __init__(self, date: str) -> None:
        self._number = 0
        self._when = moment(date).strftime("%Y-%m-%dT%H:%M:%SZ")

    def paragraphs(self, runs: Sequence[Run]) -> Iterator[Any]:
        """One paragraph a line; the last has no mark of its own."""
        content: list[Any] = []
        for each in runs:
            pieces = same_length(each.text).split("\n")
            for piece in pieces[:-1]:
                content += self._stretch(piece, each)
                yield self._paragraph(content, each.change)
                content = []
            content += self._stretch(pieces[-1], each)
        yield self._paragraph(content, "")

    def _stretch(self, text: str, marked: Run) -> list[Any]:
        if not text:
            return []
        if not marked.change:
            return [run(text)]
        written = run(text, deleted=marked.change == "deleted")
        made = element(_WRAPPERS[marked.change], written, **self._by())
        return [made] if not marked.move else self._ranged(made, marked)

    def _ranged(self, made: Any, marked: Run) -> list[Any]:
        """A moved stretch between the marks that tie it to its other place."""
        kind = _WRAPPERS[marked.change]
        by = self._by()
        start = element(f"{kind}RangeStart", name=f"move{marked.move}", **by)
        return [start, made, element(f"{kind}RangeEnd", id=by["id"])]

    def _paragraph(self, content: list[Any], change: Change) -> Any:
        made = element("w:p")
        properties = element("w:pPr", element("w:spacing", after="0"))
        if change:
            properties.append(element("w:rPr", element(_MARKS[change], **self._by())))
        made.append(properties)
        made.extend(content)
        return made

    def _by(self) -> dict[str, str]:
        self._number += 1
        return {"id": str(self._number), "author": AUTHOR, "date": self._when}
