"""A Word template filled from the documents: one row a field, filled or open."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from copilot.domain import Language, Pinpoint
from copilot.errors.papers import WhichTemplateError
from copilot.locale import N_, _, language
from copilot.tui.products import (
    Cell,
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
    from copilot.tools.draft.filling import Filled
    from copilot.workspace.products.draft import Draft

_ORIGINS: Final = {"document": N_("document"), "lawyer": N_("lawyer"), "matter": N_("matter")}
_MARKS: Final = {"document": Mark.GOOD, "lawyer": Mark.DOUBTFUL, "matter": Mark.QUIET}


class DraftScreen(ProductScreen):
    """The export as Word is the letter itself; the other formats list its fields."""

    PLACE = "draft"
    HELP = N_("Draft")
    COLUMNS = (
        Column(N_("Field"), 1, 14),
        Column(N_("Value"), 2, 16),
        Column(N_("From"), 1, 12),
    )

    def fields(self) -> tuple[Field, ...]:
        return (
            Field("template", N_("Template (.docx)"), Entry.PATH),
            Field("document", N_("About the document"), Entry.DOCUMENT),
            Field("given", N_("Your own values"), hint=N_("frist=3 Monate; ort=Nordhaven")),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        from copilot.workspace.products.draft import draft

        if not inputs["template"]:
            raise WhichTemplateError
        yield Doing(_("Filling the template"))
        documents = [inputs["document"]] if inputs["document"] else []
        made = draft(
            self.session.opened, Path(inputs["template"]), _given(inputs["given"]), documents
        )
        yield Rows(tuple(map(_filled_row, made.filled)))
        yield Rows(
            tuple(
                Row(
                    each.field,
                    (Cell(each.field), Cell(_("open"), mark=Mark.MISSING), Cell("")),
                    detail=str(each.reason),
                )
                for each in made.open
            )
        )
        yield Outcome(made)
        told = _("{filled} fields filled, {open} open.")
        yield Ended(told.format(filled=len(made.filled), open=len(made.open)))

    def report(self, outcome: object) -> "Report":
        from copilot.workspace.products.draft import report

        name = self.session.opened.matter.name
        return report(cast("Draft", outcome), name, cast(Language, language()))


def _given(typed: str) -> dict[str, str]:
    """ "name=value; name=value"."""
    from copilot.tools.draft.filling import own_value

    return dict(own_value(part) for each in typed.split(";") if (part := each.strip()))


def _filled_row(filled: "Filled") -> Row:
    from copilot.workspace.products.draft import source_text

    origin = Cell(_(_ORIGINS[filled.origin]), mark=_MARKS[filled.origin])
    place = filled.place
    places: tuple[Pinpoint, ...] = ()
    if place:
        where = (place.document, place.path, place.page, place.start, place.end)
        places = (Pinpoint(*where, place.quote),)
    cells = (Cell(filled.field), Cell(filled.value), origin)
    return Row(filled.field, cells, places, source_text(filled))
