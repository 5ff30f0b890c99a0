"""The check on paper: what to look at first, then everything that was found as it stands."""

from copilot.answers.coverage import coverage_sentence
from copilot.domain import Pinpoint
from copilot.exports.report import Block, Cell, Heading, Note, Paragraph, Report, Table
from copilot.locale import N_, _
from copilot.tools.check.nouns import Checked, Finding, State

KINDS = {
    "quotation": N_("quotation"),
    "amount": N_("amount"),
    "figure": N_("figure"),
    "date": N_("date"),
    "exhibit": N_("exhibit"),
    "record": N_("leaf of the record"),
    "authority": N_("authority"),
    "term": N_("defined term"),
}
STATES = {
    State.VERBATIM: N_("as it stands"),
    State.DIFFERENT: N_("differs"),
    State.MISSING: N_("not found"),
    State.UNSURE: N_("to check"),
}


def report(checked: Checked) -> Report:
    """The check as a report."""
    faults = [each for each in checked.findings if each.state is not State.VERBATIM]
    right = [each for each in checked.findings if each.state is State.VERBATIM]
    blocks: list[Block] = [Paragraph(str(note), style="notice") for note in checked.notes]
    if faults:
        blocks += [Heading(_("To look at")), _table(faults)]
    if right:
        blocks += [Heading(_("Found as it stands")), _table(right)]
    return Report(
        title=_("Check of a draft"),
        language=checked.language,
        facts=(
            (_("Draft"), checked.draft),
            (_("To look at"), str(len(checked.faults))),
            (_("Found as it stands"), str(len(right))),
            (_("Coverage"), coverage_sentence(checked.coverage)),
        ),
        blocks=tuple(blocks),
        notice=_(
            "Only what stands in the matter's documents is compared. A value that stands there in "
            "another context passes; a lawyer must read the draft."
        ),
    )


def _table(findings: list[Finding]) -> Table:
    header = (_("Kind"), _("In the draft"), _("State"), _("In the matter"))
    rows = tuple(
        (
            Cell(_(KINDS[each.kind])),
            Cell(" ".join(each.text.split())),
            Cell(_(STATES[each.state])),
            Cell(stands(each), tuple(Note(_place(p), p.quote) for p in each.places)),
        )
        for each in findings
    )
    return Table(header, rows)


def stands(finding: Finding) -> str:
    """What is told of a finding, or where it stands."""
    if finding.told:
        return str(finding.told)
    return "; ".join(_place(place) for place in finding.places)


def _place(place: Pinpoint) -> str:
    page = place.label or _("p. {page}").format(page=place.page)
    return f"{place.path}, {page}"
