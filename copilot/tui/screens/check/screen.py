"""A draft held against the documents of the matter: what differs, what is not found, what is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, cast

from copilot.domain import ReadOptions
from copilot.errors import PathNotFoundError
from copilot.locale import N_, _
from copilot.tools.check.nouns import State
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
    from copilot.tools.check import Checked, Finding

_MARKS: Final = {
    State.VERBATIM: Mark.GOOD,
    State.DIFFERENT: Mark.BAD,
    State.MISSING: Mark.MISSING,
    State.UNSURE: Mark.DOUBTFUL,
}


class CheckScreen(ProductScreen):
    """One row an item of the draft; its places show it in the matter."""

    PLACE = "check"
    HELP = N_("Check of a draft")
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(N_("State"), least=15),
        Column(N_("Kind"), least=13),
        Column(N_("In the draft"), 3, 20),
    )

    def fields(self) -> tuple[Field, ...]:
        shown = (Choice("faults", N_("what to look at")), Choice("all", N_("everything")))
        return (
            Field("draft", N_("Draft"), Entry.PATH),
            Field("exhibits", N_("Exhibits"), hint=N_("K1=D3, K2=D5: which document each is")),
            Field("record", N_("Court's file"), Entry.DOCUMENT),
            Field("shown", N_("Show"), Entry.CHOICE, "faults", choices=shown),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        from copilot.readers.pool import ReaderPool
        from copilot.tools.check.checking import CheckReady
        from copilot.workspace.products.check import check_draft, exhibit_marks

        path = Path(inputs["draft"])
        if not inputs["draft"] or not path.is_file():
            raise PathNotFoundError(path=inputs["draft"] or _("(no path)"))
        marks = exhibit_marks(inputs["exhibits"].replace(";", ",").split(","))
        yield Doing(_("Reading {path}").format(path=path.name))
        with ReaderPool(folders=[path.parent]) as pool:
            draft = pool.read(path, ReadOptions("auto"))
        everything = inputs["shown"] == "all"
        for event in check_draft(self.session.opened, draft, path.name, marks, inputs["record"]):
            if isinstance(event, CheckReady):
                yield from _shown(event.checked, everything)
            else:
                yield Doing(_("Comparing {path}").format(path=event.path), event.done, event.total)

    def report(self, outcome: object) -> "Report":
        from copilot.tools.check.report import report

        return report(cast("Checked", outcome))


def _shown(checked: "Checked", everything: bool) -> Iterator[ProductEvent]:
    findings = [each for each in checked.findings if everything or each.state is not State.VERBATIM]
    yield Rows(tuple(_row(number, each) for number, each in enumerate(findings)))
    yield Outcome(checked)
    right = sum(each.state is State.VERBATIM for each in checked.findings)
    told = _("{faults} to look at, {right} found as they stand.").format(
        faults=len(checked.faults), right=right
    )
    yield Ended(told, checked.coverage, tuple(str(note) for note in checked.notes))


def _row(number: int, finding: "Finding") -> Row:
    from copilot.tools.check.report import KINDS, STATES, stands

    text = " ".join(finding.text.split())
    cells = (
        Cell(_(STATES[finding.state]), mark=_MARKS[finding.state]),
        Cell(_(KINDS[finding.kind])),
        Cell(text),
    )
    return Row(f"{number}", cells, finding.places, f"{text}\n{stands(finding)}")
