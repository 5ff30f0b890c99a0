"""A comparison on paper: what changed, clause by clause, and the redline of both texts."""

from collections.abc import Iterator, Sequence
from typing import Final

from copilot.domain import Language
from copilot.exports.report import (
    Block,
    Cell,
    Heading,
    Note,
    Paragraph,
    Redline,
    Report,
    Run,
    Table,
)
from copilot.locale import _
from copilot.tools.compare.amended import Amended, Source
from copilot.tools.compare.comparison import Change, Comparison
from copilot.tools.compare.tracked import tracked
from copilot.tools.compare.wording import (
    DEEDS,
    kind_text,
    place_text,
    significance_text,
    source_text,
    summary_text,
)

_LONGEST_SHOWN: Final = 600
# A redline of more than this many characters is left to the DOCX with tracked changes.
_LONGEST_REDLINE: Final = 400_000


def report(
    found: Comparison, language: Language, date: str, amended: Amended | None = None
) -> Report:
    """The comparison as a report; with ``amended`` the orders that were applied and the others.

    As Word it is the text itself with tracked changes.
    """
    labelled = any(change.label for change in found.changes)
    notice = _("Made by rule, word by word; what a change means a lawyer must judge.")
    if labelled:
        notice += " " + _("Labels marked “model” are a language model's guess.")
    return Report(
        title=_("As amended") if amended else _("Comparison"),
        language=language,
        facts=(
            (_("First text"), found.before.name),
            (_("Second text"), found.after.name),
            (_("Changes"), summary_text(found)),
        ),
        blocks=tuple(_blocks(found, amended)),
        notice=notice,
        date=date,
        docx=tracked(found, date),
    )


def _blocks(found: Comparison, amended: Amended | None) -> Iterator[Block]:
    if amended:
        yield from amendment_blocks(amended)
    yield Table(
        (_("No."), _("Change"), _("Touches"), _("First text"), _("Second text"), _("Words")),
        tuple(_row(number, change, found) for number, change in enumerate(found.changes, start=1)),
        _("Changes"),
    )
    if sum(len(run.text) for run in found.runs) <= _LONGEST_REDLINE:
        yield Heading(_("Redline"))
        yield from redlines(found.runs)
    else:
        told = _("The redline is too long to be printed here; the DOCX has it as tracked changes.")
        yield Paragraph(told, style="notice")


def amendment_blocks(amended: Amended) -> Iterator[Block]:
    """The orders applied, each with its source, and those left undone."""
    rows = tuple(
        (
            Cell(each.clause),
            Cell(_(DEEDS[each.deed])),
            Cell(_cut(each.old) or "–"),
            Cell(_cut(each.new) or "–", (_order(each.source),)),
        )
        for each in amended.applied
    )
    header = (_("Clause"), _("Change"), _("Before"), _("After"))
    yield Table(header, rows, _("Orders applied"))
    if amended.not_applied:
        yield Heading(_("Orders not applied"))
    for left in amended.not_applied:
        yield Paragraph(f"{left.reason} {_cut(left.source.quote)}", (_order(left.source),))


def _order(source: Source) -> Note:
    return Note(source_text(source), _cut(source.quote))


def redlines(runs: Sequence[Run]) -> Iterator[Redline]:
    """The marked text, a paragraph a line."""
    line: list[Run] = []
    for run in runs:
        pieces = run.text.split("\n")
        for piece in pieces[:-1]:
            line.append(Run(piece, run.change, run.move))
            if any(each.text.strip() for each in line):
                yield Redline(tuple(line))
            line = []
        line.append(Run(pieces[-1], run.change, run.move))
    if any(each.text.strip() for each in line):
        yield Redline(tuple(line))


def _row(number: int, change: Change, found: Comparison) -> tuple[Cell, ...]:
    before, after = place_text(found.before, change.before), place_text(found.after, change.after)
    return (
        Cell(str(number)),
        Cell(kind_text(change)),
        Cell(significance_text(change)),
        Cell(before, _note(found.before.text, change.before, before)),
        Cell(after, _note(found.after.text, change.after, after)),
        Cell(words_text(change)),
    )


def _note(text: str, place: object, reference: str) -> tuple[Note, ...]:
    from copilot.tools.compare.comparison import Place

    if not isinstance(place, Place):
        return ()
    return (Note(reference, _cut(" ".join(text[place.start : place.end].split()))),)


def words_text(change: Change) -> str:
    """ "– drei + sechs", cut where it is long."""
    parts = [f"− {_cut(change.deleted)}" if change.deleted else ""]
    parts.append(f"+ {_cut(change.inserted)}" if change.inserted else "")
    return "\n".join(part for part in parts if part)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_SHOWN else f"{flat[:_LONGEST_SHOWN]} […]"
