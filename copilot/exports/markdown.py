"""A report as Markdown (CommonMark with tables and footnotes)."""

import re
from typing import Final

from copilot.exports.characters import fit, one_line
from copilot.exports.report import (
    Block,
    Heading,
    Note,
    Paragraph,
    Picture,
    Redline,
    Report,
    Run,
    Table,
)
from copilot.exports.wording import note_text

# What would be read as mark-up; the dot and the bracket of "1." or "1)" only at a line's head.
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_HEAD: Final = re.compile(r"^([-+=]|\d+(?=[.)]))", re.MULTILINE)
_CHANGED: Final = {
    "": "{}",
    "inserted": "**{}**",
    "deleted": "~~{}~~",
    "moved_away": "~~{}~~",
    "moved_here": "**{}**",
}


def render(report: Report) -> bytes:
    """The file's bytes, UTF-8."""
    page = _Page()
    page.add(f"# {_inline(report.title)}")
    if report.facts:
        facts = (f"- {_inline(name)}: {_inline(value)}" for name, value in report.facts)
        page.add("\n".join(facts))
    if report.notice:
        page.add(f"> **{_inline(report.notice)}**")
    for block in report.blocks:
        page.add(page.block(block))
    return page.finished().encode("utf-8")


class _Page:
    """The parts of the file so far, and its footnotes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._notes: list[Note] = []

    def add(self, part: str) -> None:
        self._parts.append(part)

    def block(self, block: Block) -> str:
        match block:
            case Heading(text, level):
                return f"{'#' * min(level + 1, 6)} {_inline(text)}"
            case Paragraph(text, notes, style):
                written = _escaped(text) + self._marks(notes)
                return written if style == "body" else _quoted(written)
            case Redline(runs, notes):
                return "".join(map(_run, runs)) + self._marks(notes)
            case Table():
                return self._table(block)
            case Picture(_, alt):
                return f"*{_inline(alt)}*"

    def finished(self) -> str:
        notes = (
            f"[^{number}]: {_inline(note_text(note))}"
            for number, note in enumerate(self._notes, start=1)
        )
        return "\n\n".join([*self._parts, *notes]) + "\n"

    def _marks(self, notes: tuple[Note, ...]) -> str:
        first = len(self._notes) + 1
        self._notes.extend(notes)
        return "".join(f"[^{number}]" for number in range(first, first + len(notes)))

    def _table(self, table: Table) -> str:
        rows = [
            [_inline(cell.text) + self._marks(cell.notes) for cell in row] for row in table.rows
        ]
        written = [[_inline(name) for name in table.header], ["---"] * len(table.header), *rows]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in written)
        return f"**{_inline(table.title)}**\n\n{lines}" if table.title else lines


def _escaped(text: str) -> str:
    marked = _MARKS.sub(r"\\\1", fit(text))
    return _LINE_HEAD.sub(r"\\\1", marked) if not marked[:1].isdigit() else _numbered(marked)


def _numbered(text: str) -> str:
    """ "1. Der Mieter" is no list: the dot is escaped, not the digit."""
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", text, flags=re.MULTILINE)


def _inline(text: str) -> str:
    return _escaped(one_line(text))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _run(run: Run) -> str:
    """Marks hug the words: white space stays outside of them."""
    text = _MARKS.sub(r"\\\1", fit(run.text))
    core = text.strip()
    if not core:
        return text
    head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return head + _CHANGED[run.change].format(core) + tail
