"""How changes read, in the language in use."""

from typing import Final

from copilot.locale import N_, _
from copilot.tools.compare.amended import Source
from copilot.tools.compare.comparison import Change, Comparison, Kind, Place
from copilot.tools.compare.instructions import Deed
from copilot.tools.compare.sides import Side
from copilot.tools.compare.significance import Significance

KINDS: Final = {
    Kind.CHANGED: N_("changed"),
    Kind.INSERTED: N_("inserted"),
    Kind.DELETED: N_("deleted"),
    Kind.MOVED: N_("moved"),
    Kind.RENUMBERED: N_("renumbered"),
    Kind.SPLIT: N_("split"),
    Kind.MERGED: N_("merged"),
    Kind.LAYOUT: N_("layout"),
}
SIGNIFICANCES: Final = {
    Significance.FIGURES: N_("figures"),
    Significance.DUTIES: N_("duties"),
    Significance.WORDING: N_("wording"),
    Significance.REFERENCES: N_("references"),
    Significance.PLACE: N_("place"),
    Significance.LAYOUT: N_("layout"),
}
DEEDS: Final = {
    Deed.REPLACE: N_("new version"),
    Deed.DELETE: N_("deleted"),
    Deed.INSERT_AFTER: N_("inserted"),
    Deed.APPEND: N_("added"),
    Deed.REPLACE_WORDS: N_("words replaced"),
    Deed.DELETE_WORDS: N_("words deleted"),
    Deed.INSERT_WORDS: N_("words inserted"),
    Deed.UNCLEAR: N_("unclear"),
}


def kind_text(change: Change) -> str:
    """ "changed", "moved and changed"."""
    kind = _(KINDS[change.kind])
    if change.kind is Kind.MOVED and change.edited:
        return _("{kind} and changed").format(kind=kind)
    return kind


def significance_text(change: Change) -> str:
    """What the rule says; a model's label is told as such."""
    told = _(SIGNIFICANCES[change.significance])
    if not change.label:
        return told
    label = _(change.label)
    return _("{told} (model: {label})").format(told=told, label=label)


def place_text(side: Side, place: Place | None) -> str:
    """Clause, page and the short form that ``copilot show`` takes; a dash where there is none."""
    if place is None:
        return "–"
    page = _("p. {page}").format(page=place.page)
    where = ", ".join(part for part in (" ".join(place.clause.split()), page) if part)
    return f"{where} [{side.document}:{place.start}-{place.end}]" if side.document else where


def source_text(source: Source) -> str:
    """The amendment and the page of an order."""
    page = _("p. {page}").format(page=source.page)
    place = f" [{source.document}:{source.start}-{source.end}]" if source.document else ""
    return f"{source.name}, {page}{place}"


def summary_text(found: Comparison) -> str:
    """The words that came, went and moved."""
    return _(
        "{changes} changes: {inserted} words inserted, {deleted} deleted, {moved} moved; "
        "{unchanged} paragraphs unchanged."
    ).format(
        changes=len(found.changes),
        inserted=found.count("inserted"),
        deleted=found.count("deleted"),
        moved=found.count("moved_here"),
        unchanged=found.unchanged,
    )
