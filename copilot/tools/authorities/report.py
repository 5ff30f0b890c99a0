"""The table of authorities on paper: by kind, each with the places that cite it."""

from copilot.answers.coverage import coverage_sentence
from copilot.domain import Language, Pinpoint
from copilot.exports.report import Block, Cell, Heading, Note, Report, Table
from copilot.locale import N_, _
from copilot.tools.authorities.gathering import KINDS, Entry, TableOfAuthorities

TITLES = {
    "statute": N_("Statutes"),
    "regulation": N_("Acts of the European Union"),
    "decision": N_("Decisions"),
    "literature": N_("Literature"),
}


def report(found: TableOfAuthorities, language: Language) -> Report:
    """The table as a report."""
    blocks: list[Block] = []
    for kind in KINDS:
        entries = [entry for entry in found.entries if entry.kind == kind]
        if entries:
            blocks.append(Heading(_(TITLES[kind])))
            rows = tuple(_row(entry) for entry in entries)
            blocks.append(Table((_("Authority"), _("Times"), _("Cited in")), rows))
    mentions = sum(len(entry.mentions) for entry in found.entries)
    return Report(
        title=_("Table of authorities"),
        language=language,
        facts=(
            (_("Source"), found.source),
            (_("Authorities"), str(len(found.entries))),
            (_("Citations"), str(mentions)),
            (_("Coverage"), coverage_sentence(found.coverage)),
        ),
        blocks=tuple(blocks),
        notice=_(
            "Citations are read by rule; whether an authority exists and says what it is cited "
            "for, a lawyer must check."
        ),
    )


def _row(entry: Entry) -> tuple[Cell, ...]:
    notes = tuple(Note(place_text(each.pinpoint), each.authority.text) for each in entry.mentions)
    places = dict.fromkeys(place_text(each.pinpoint) for each in entry.mentions)
    return (
        Cell(entry.title, notes),
        Cell(str(len(entry.mentions))),
        Cell("; ".join(places)),
    )


def place_text(place: Pinpoint) -> str:
    """ "Urteil.pdf, p. 3"."""
    page = place.label or _("p. {page}").format(page=place.page)
    return f"{place.path}, {page}"
