"""Deadlines of a matter: what was found and confirmed, and one computed from rule and day."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.binding import Binding, BindingType

from copilot.domain import Language
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
    from copilot.tools.deadlines import Deadline
    from copilot.workspace.products.deadlines import Confirmed, Proposal

_LANDS: Final = (
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
    "US",
)  # fmt: skip


class DeadlinesScreen(ProductScreen):
    """With a rule and a day: that deadline. Without: the confirmed ones, and what was found."""

    PLACE = "deadlines"
    HELP = N_("Deadlines")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "confirm", N_("confirm"))]
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(N_("Last day"), least=15),
        Column(N_("State"), least=17),
        Column(N_("Deadline"), 3, 20),
        Column(N_("Begins with"), 2, 12),
    )

    def fields(self) -> tuple[Field, ...]:
        lands = (Choice("", N_("unknown")), *(Choice(land, land) for land in _LANDS))
        ways = (
            Choice("start", N_("the trigger")),
            Choice("posted", N_("posted")),
            Choice("announced", N_("pronounced")),
        )
        return (
            Field("rule", N_("Rule"), hint=N_("as berufung; empty: search the documents")),
            Field("day", N_("Day"), hint=N_("2026-03-12 or 12.03.2026")),
            Field("way", N_("The day is of"), Entry.CHOICE, "start", choices=ways),
            Field("land", N_("Land"), Entry.CHOICE, "", choices=lands),
        )

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._listed: dict[str, tuple[Deadline, str, str]] = {}

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        self._listed.clear()
        if inputs["rule"]:
            yield from self._computed(inputs)
        else:
            yield from self._found(inputs["land"])

    def report(self, outcome: object) -> "Report":
        from copilot.tools.deadlines.report import report

        listed = cast("list[tuple[Deadline, str, str]]", outcome)
        name = self.session.opened.matter.name
        sources = [(document, quote) for _deadline, document, quote in listed]
        made = [deadline for deadline, _document, _quote in listed]
        return report(made, cast(Language, language()), name, sources)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "confirm":
            row = self.table.row
            return row is not None and row.key in self._listed
        return super().check_action(action, parameters)

    def action_confirm(self) -> None:
        row = self.table.row
        if row and row.key in self._listed:
            self.run_job(partial(self._keep, *self._listed[row.key]), "confirm")
            self.notify(_("Kept in the matter as confirmed."))

    def _keep(self, deadline: "Deadline", document: str, quote: str) -> None:
        from copilot.workspace.products.deadlines import confirm

        confirm(self.session.opened, deadline, document, quote)

    def _computed(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        from copilot.tools.deadlines import Inputs, compute, rule_named
        from copilot.tools.deadlines.reading import day_of

        day = day_of(inputs["day"])
        given = {inputs["way"]: day}
        deadline = compute(
            rule_named(inputs["rule"]),
            Inputs(
                start=given.get("start"),
                posted=given.get("posted"),
                announced=given.get("announced"),
                land=inputs["land"],
            ),
            datetime.now(UTC).date(),
        )
        self._listed["computed"] = (deadline, "", "")
        yield Rows((_row("computed", deadline, _("computed")),))
        yield Outcome([(deadline, "", "")])
        warnings = tuple(str(warning) for warning in deadline.warnings[:2])
        yield Ended(_("Press c to keep it in the matter as confirmed."), None, warnings)

    def _found(self, land: str) -> Iterator[ProductEvent]:
        from copilot.workspace.products.deadlines import ProposalsReady, confirmed, proposals

        matter = self.session.opened
        kept = confirmed(matter)
        yield Rows(tuple(_confirmed_row(number, each) for number, each in enumerate(kept)))
        yield Outcome([(each.deadline, each.document, each.quote) for each in kept])
        for event in proposals(matter, land):
            if isinstance(event, ProposalsReady):
                rows = [row for each in event.proposals for row in self._proposed(each)]
                yield Rows(tuple(rows))
                told = _("{kept} confirmed, {found} possible triggers found").format(
                    kept=len(kept), found=len(event.proposals)
                )
                warning = _("Nothing that was found counts before you confirm it (c).")
                yield Ended(told, matter.coverage(), (warning,) if rows else ())
            else:
                yield Doing(_("Searching the documents"), event.done, event.total)

    def _proposed(self, proposal: "Proposal") -> Iterator[Row]:
        from copilot.tools.deadlines.report import day_text
        from copilot.tools.deadlines.triggers import CUE_TITLES

        trigger, place = proposal.trigger, proposal.pinpoint
        cue = f"{_(CUE_TITLES[trigger.cue])} {day_text(trigger.day)}"
        doubts = "\n".join(f"? {doubt}" for doubt in trigger.doubts)
        for deadline in proposal.deadlines:
            key = f"{place.reference} {deadline.rule.name}"
            self._listed[key] = (deadline, f"{place.path} {place.reference}", trigger.quote)
            detail = "\n".join(part for part in (doubts, _detail(deadline)) if part)
            cells = (
                Cell(day_text(deadline.end)),
                Cell(_("to confirm"), mark=Mark.DOUBTFUL),
                Cell(f"{deadline.rule.title} ({deadline.rule.source})"),
                Cell(cue),
            )
            yield Row(key, cells, (place,), detail)
        if not proposal.deadlines:
            state = Cell(_("no rule known"), mark=Mark.QUIET)
            words = Cell(" ".join(trigger.quote.split()))
            yield Row(place.reference, (Cell(""), state, words, Cell(cue)), (place,), doubts)


def _confirmed_row(number: int, kept: "Confirmed") -> Row:
    state = _("confirmed: {by}").format(by=kept.by)
    return _row(f"kept {number}", kept.deadline, state, Mark.GOOD)


def _row(key: str, deadline: "Deadline", state: str, mark: Mark | None = None) -> Row:
    from copilot.tools.deadlines.report import day_text

    inputs = deadline.inputs
    begins = inputs.start or inputs.posted or inputs.announced
    sure = mark or (Mark.GOOD if deadline.certain else Mark.DOUBTFUL)
    cells = (
        Cell(day_text(deadline.end) or _("no date")),
        Cell(state, mark=sure),
        Cell(f"{deadline.rule.title} ({deadline.rule.source})"),
        Cell(day_text(begins)),
    )
    return Row(key, cells, (), _detail(deadline))


def _detail(deadline: "Deadline") -> str:
    from copilot.tools.deadlines.report import day_text

    steps = [f"{step.text}  [{step.source}]" for step in deadline.steps]
    lines = [*steps, *(f"! {warning}" for warning in deadline.warnings)]
    if deadline.advance:
        lines.append(_("Advance notice: {day}").format(day=day_text(deadline.advance)))
    return "\n".join(lines)
