"""A template filled from the documents of an open matter."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.clock import today
from copilot.domain import Language
from copilot.errors import DocumentNotFoundError
from copilot.errors.papers import NoFieldsError
from copilot.exports.report import Cell, Note, Report, Table
from copilot.exports.template import Template, Value
from copilot.locale import _
from copilot.locale import language as spoken
from copilot.tools.draft.facts import Fact, Place, Source, facts
from copilot.tools.draft.filling import Filled, Known, Open, fill, pinpoints

if TYPE_CHECKING:
    from copilot.workspace.indexed import IndexedMatter

_MONTHS: Final = (
    "January February March April May June July August September October November December"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled template: the file's bytes, what was filled in, and what is open."""

    content: bytes
    filled: tuple[Filled, ...]
    open: tuple[Open, ...]


def draft(
    matter: "IndexedMatter",
    template: Path,
    given: Mapping[str, str],
    documents: Sequence[str] = (),
) -> Draft:
    """Fill ``template``; facts come from ``documents`` (all of the matter where none is named).

    Raises PathNotFoundError, NoTemplateError, NoFieldsError or DocumentNotFoundError.
    """
    opened = Template(template)
    fields = opened.fields()
    if not fields:
        raise NoFieldsError(path=str(template))
    known = Known(
        given, _of_matter(matter), _facts(matter, documents), _quoted(matter, fields, given)
    )
    filled, left = fill(fields, known)
    values = {each.field: Value(each.value, _notes(each)) for each in filled}
    for each in left:
        values[each.field] = Value(_("[open: {field}]").format(field=each.field), (), True)
    content = opened.filled(values, today())
    return Draft(content, tuple(filled), tuple(left))


def report(made: Draft, matter: str, language: Language) -> Report:
    """The fields of a draft with their sources; as Word it is the letter itself."""
    rows = [(Cell(each.field), Cell(each.value, _notes(each))) for each in made.filled]
    rows += [(Cell(each.field), Cell(f"{_('open')}: {each.reason}")) for each in made.open]
    return Report(
        title=_("Draft"),
        language=language,
        facts=((_("Matter"), matter),),
        blocks=(Table((_("Field"), _("Value")), tuple(rows)),),
        notice=_("Open fields are marked in the letter; a lawyer must check it."),
        docx=made.content,
    )


def source_text(filled: Filled) -> str:
    """Where a value comes from, in words."""
    if filled.origin == "lawyer":
        return _("given by the lawyer, not checked against the documents")
    if filled.place is None:
        return _("from the matter itself")
    place = filled.place
    page = _("p. {page}").format(page=place.page)
    return f"{place.path}, {page} [{place.document}:{place.start}-{place.end}]"


def _notes(filled: Filled) -> tuple[Note, ...]:
    if filled.origin == "matter":
        return ()
    return (Note(source_text(filled), filled.place.context if filled.place else ""),)


def _of_matter(matter: "IndexedMatter") -> dict[str, str]:
    day = _day(date.today())  # noqa: DTZ011 - the day at the person's desk
    return {
        "akte": matter.matter.name,
        "akte.name": matter.matter.name,
        "matter": matter.matter.name,
        "matter.name": matter.matter.name,
        "heute": day,
        "datum": day,
        "today": day,
        "date": day,
    }


def _day(day: date) -> str:
    if spoken() == "de":
        return f"{day.day:02}.{day.month:02}.{day.year}"
    return f"{day.day} {_MONTHS.split()[day.month - 1]} {day.year}"


def _facts(matter: "IndexedMatter", documents: Sequence[str]) -> list[Fact]:
    records = [matter.document(name) for name in documents] if documents else matter.files()
    numbers = dict.fromkeys(record.document for record in records if record.document)
    found: list[Fact] = []
    for number in numbers:
        found += facts(_source(matter, number or ""))
    return found


def _source(matter: "IndexedMatter", number: str) -> Source:
    record = matter.document(number)
    starts, at = [], 0
    for page in matter.library.pages(number):
        starts.append(at)
        at += len(page.text) + 1
    return Source(
        number,
        record.file.path,
        matter.text(number),
        record.language,
        record.particulars,
        tuple(starts) or (0,),
    )


def _quoted(
    matter: "IndexedMatter", fields: Sequence[str], given: Mapping[str, str]
) -> dict[str, Place]:
    """The words at each pinpoint that is named, read from the stored text."""
    found: dict[str, Place] = {}
    for number, start, end in pinpoints(fields, given):
        with suppress(DocumentNotFoundError):
            source = _source(matter, number)
            if start < end <= len(source.text):
                found[f"{number}:{start}-{end}"] = source.place(start, end)
    return found
