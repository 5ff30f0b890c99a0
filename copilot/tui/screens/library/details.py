"""Everything that is known of one document, as it reads."""

from collections.abc import Iterator

from textual.content import Content

from copilot.domain import FileRecord, FileState
from copilot.locale import _
from copilot.tui.literal import one_line
from copilot.tui.references import kind_label
from copilot.tui.screens.library.rows import Related, state_label


def details(record: FileRecord, others: Related) -> Content:
    """State, reason and remedy, warnings, particulars, amendments and copies."""
    return Content("\n").join(
        [
            Content.styled(one_line(record.file.path), "bold"),
            *_state(record),
            *(_fact(label, value) for label, value in _facts(record) if value),
            *_relations(record, others),
            *(Content.assemble(("! ", "$warning"), one_line(str(w))) for w in record.warnings),
        ]
    )


def _state(record: FileRecord) -> Iterator[Content]:
    colour = "$success" if record.state is FileState.INDEXED else "$warning"
    yield Content.assemble((state_label(record), colour), "  ", record.document or "")
    if record.reason:
        yield Content(one_line(str(record.reason)))
    if record.remedy:
        yield Content(f"→ {one_line(str(record.remedy))}")


def _facts(record: FileRecord) -> Iterator[tuple[str, str]]:
    of_it = record.particulars
    if record.document:
        yield _("Type"), kind_label(of_it.kind)
        yield _("Title"), one_line(record.title)
        yield _("Date"), of_it.date
        yield _("Parties"), one_line("; ".join(of_it.parties))
        yield _("From"), one_line(of_it.sender)
        yield _("To"), one_line("; ".join(of_it.recipients))
        yield _("Pages"), _pages(record)
        yield _("Language"), _("German") if record.language == "de" else _("English")
    yield _("Folder"), one_line(record.file.folder)


def _pages(record: FileRecord) -> str:
    parts = [str(record.pages)]
    if record.ocr_pages:
        parts.append(_("recognised: {pages}").format(pages=record.ocr_pages))
    if record.poorly_read_pages:
        parts.append(_("poorly read: {pages}").format(pages=record.poorly_read_pages))
    return ", ".join(parts)


def _relations(record: FileRecord, others: Related) -> Iterator[Content]:
    if record.document is None:
        return
    for copy in others.files.get(record.document, ()):
        if copy.file != record.file:
            yield _fact(_("Same content"), one_line(copy.file.path))
    for base in others.files.get(record.base or "", ())[:1]:
        yield _fact(_("Amends"), _named(base))
    for amending in others.amending.get(record.document, ()):
        yield _fact(_("Amended by"), _named(amending))


def _named(record: FileRecord) -> str:
    return f"{record.document or ''} {one_line(record.file.path)}".strip()


def _fact(label: str, value: str) -> Content:
    return Content.assemble((f"{label}: ", "$secondary"), value)
