"""A contract against the firm's positions: one row a topic, its rules beside it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

from copilot.clock import today
from copilot.domain import Language, Pinpoint
from copilot.errors.papers import WhatToReviewError
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
    from copilot.tools.playbook.nouns import Passage, Review, TopicResult

_MARKS: Final = {
    "preferred": Mark.GOOD,
    "fallback": Mark.DOUBTFUL,
    "open": Mark.DOUBTFUL,
    "unacceptable": Mark.BAD,
    "missing": Mark.MISSING,
    "absent": Mark.QUIET,
}


class PlaybookScreen(ProductScreen):
    """A document and a playbook; a file of the firm's own may be given instead."""

    PLACE = "playbook"
    HELP = N_("Playbook")
    COLUMNS = (
        Column(N_("Topic"), 2, 16),
        Column(N_("Position"), 1, 14),
        Column(N_("Risk"), least=6),
        Column(N_("Rules"), 2, 14),
    )

    def fields(self) -> tuple[Field, ...]:
        shipped = (
            Choice("nda", N_("Confidentiality agreement")),
            Choice("dpa", N_("Data processing agreement")),
            Choice("supply", N_("Supply agreement")),
            Choice("lease", N_("Commercial lease")),
        )
        return (
            Field("document", N_("Document"), Entry.DOCUMENT),
            Field("playbook", N_("Playbook"), Entry.CHOICE, "nda", choices=shipped),
            Field("own", N_("or your own (TOML)"), Entry.PATH),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        from copilot.tools.playbook.wording import coverage_text, risk_text
        from copilot.workspace.products.playbook import review_document

        if not inputs["document"]:
            raise WhatToReviewError
        yield Doing(_("Holding the document against the playbook"))
        playbook = inputs["own"] or inputs["playbook"]
        found = review_document(self.session.opened, inputs["document"], playbook)
        yield Rows(tuple(_row(found, result) for result in found.results))
        yield Outcome(found)
        risk = _("Risk: {risk}").format(risk=risk_text(found))
        yield Ended(f"{risk} · {coverage_text(found)}")

    def report(self, outcome: object) -> "Report":
        from copilot.tools.playbook.report import report

        return report(cast("Review", outcome), cast(Language, language()), today())


def _row(found: "Review", result: "TopicResult") -> Row:
    from copilot.tools.playbook.wording import LEVELS, OUTCOMES, STANDINGS, finding_text

    spoken = cast(Language, language())
    positions = [
        f"{_(LEVELS[level])}: {words[spoken]}" for level, words in result.topic.positions.items()
    ]
    rules = [finding_text(each, spoken) for each in result.findings]
    outcomes = ", ".join(dict.fromkeys(_(OUTCOMES[each.outcome]) for each in result.findings))
    cells = (
        Cell(result.topic.title[spoken]),
        Cell(_(STANDINGS[result.standing]), mark=_MARKS[result.standing.value]),
        Cell(str(result.risk)),
        Cell(outcomes),
    )
    decided = [each.passage for each in result.findings if each.passage]
    if not decided and result.nearest:
        decided = [result.nearest]
        rules.append(_("The nearest passage is shown; no rule rests on it."))
    places = tuple(_pinpoint(found, each) for each in dict.fromkeys(decided))
    return Row(result.topic.name, cells, places, "\n".join([*positions, *rules]))


def _pinpoint(found: "Review", passage: "Passage") -> Pinpoint:
    where = (found.document, found.name, passage.page, passage.start, passage.end)
    return Pinpoint(*where, passage.quote, passage.clause)
