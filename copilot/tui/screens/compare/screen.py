"""What changed between two documents, or between a document and a file: one row a change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from textual.content import Content

from copilot.clock import today
from copilot.domain import Language, Pinpoint
from copilot.errors.papers import WrongComparisonError
from copilot.locale import N_, _, language
from copilot.tui.products import (
    Cell,
    Choice,
    Column,
    Doing,
    Ended,
    Entry,
    Field,
    Mark,
    Outcome,
    ProductEvent,
    Row,
    Rows,
)
from copilot.tui.products.screen import ProductScreen

if TYPE_CHECKING:
    from copilot.exports.report import Report
    from copilot.tools.compare.amended import Amended
    from copilot.tools.compare.comparison import Change, Comparison, Place
    from copilot.tools.compare.sides import Side

_STYLES: Final = {
    "": "",
    "inserted": "underline $success",
    "deleted": "strike $error",
    "moved_away": "strike $warning",
    "moved_here": "underline $warning",
}
_SIGNS: Final = {"inserted": "+", "deleted": "−"}
_LONGEST: Final = 4000
_WEIGHTY: Final = frozenset({"figures", "duties"})


@dataclass(frozen=True, slots=True)
class Compared:
    """What an export needs."""

    found: "Comparison"
    amended: "Amended | None"


class CompareScreen(ProductScreen):
    """Two documents, or a document and a file; the second may amend the first."""

    PLACE = "compare"
    HELP = N_("Comparison")
    COLUMNS = (
        Column(N_("Change"), 1, 12),
        Column(N_("Touches"), least=10),
        Column(N_("Clause"), 2, 14),
        Column(N_("Words"), 3, 16),
    )

    def fields(self) -> tuple[Field, ...]:
        ways = (
            Choice("compare", N_("compare both")),
            Choice("amended", N_("the second amends the first")),
        )
        return (
            Field("before", N_("First text"), Entry.DOCUMENT),
            Field("after", N_("Second text"), Entry.DOCUMENT),
            Field("file", N_("or a file"), Entry.PATH),
            Field("way", N_("Way"), Entry.CHOICE, "compare", choices=ways),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        from copilot.tools.compare.amended import amended
        from copilot.tools.compare.comparison import comparing
        from copilot.tools.compare.wording import source_text, summary_text
        from copilot.workspace.products.compare import any_side

        names = [inputs["before"], inputs["after"] or inputs["file"]]
        if not all(names):
            raise WrongComparisonError(count=sum(map(bool, names)))
        texts = []
        for number, name in enumerate(names):
            yield Doing(_("Reading {path}").format(path=name), number, 2)
            texts.append(any_side(self.session.opened, name))
        applied = amended(texts[0], texts[1:]) if inputs["way"] == "amended" else None
        going = comparing(texts[0], applied.after if applied else texts[1])
        found = None
        while found is None:
            try:
                done, total = next(going)
                yield Doing(_("Comparing paragraphs"), done, total)
            except StopIteration as finished:
                found = cast("Comparison", finished.value)
        yield Rows(tuple(_row(number, each, found) for number, each in enumerate(found.changes, 1)))
        yield Outcome(Compared(found, applied))
        left = applied.not_applied if applied else ()
        warnings = tuple(f"{each.reason} ({source_text(each.source)})" for each in left)
        yield Ended(summary_text(found), None, warnings)

    def report(self, outcome: object) -> "Report":
        from copilot.tools.compare.report import report

        compared = cast(Compared, outcome)
        return report(compared.found, cast(Language, language()), today(), compared.amended)


def _row(number: int, change: "Change", found: "Comparison") -> Row:
    from copilot.tools.compare.report import words_text
    from copilot.tools.compare.wording import kind_text, significance_text

    place = change.after or change.before
    weighty = change.significance.value in _WEIGHTY
    cells = (
        Cell(f"{number} {kind_text(change)}"),
        Cell(significance_text(change), mark=Mark.DOUBTFUL if weighty else Mark.QUIET),
        Cell(" ".join(place.clause.split()) if place else ""),
        Cell(words_text(change).replace("\n", "  ")[:400]),
    )
    places = (*_pinpoint(found.after, change.after), *_pinpoint(found.before, change.before))
    return Row(str(number), cells, places, _detail(change))


def _pinpoint(side: "Side", place: "Place | None") -> tuple[Pinpoint, ...]:
    """A place in a document of the matter; a file has none."""
    if place is None or not side.document or place.end <= place.start:
        return ()
    quote = side.text[place.start : place.end]
    where = (side.document, side.name, place.page, place.start, place.end)
    return (Pinpoint(*where, quote, place.clause),)


def _detail(change: "Change") -> Content:
    """The marked words; signs as well as colours tell what came and went."""
    pieces = []
    shown = 0
    for run in change.runs:
        sign = _SIGNS.get(run.change, "")
        text = run.text[: max(0, _LONGEST - shown)]
        shown += len(text)
        pieces.append((f"{sign}{text}" if text else "", _STYLES[run.change]))
    return Content.assemble(*pieces)
