"""What was searched and what could not be: shown with every answer, the proof of "not found"."""

from copilot.domain import Amendment, Coverage
from copilot.locale import _


def coverage_sentence(coverage: Coverage) -> str:
    """One line for a person: documents and pages searched, and what was not."""
    parts = [
        _("Searched: {documents} documents, {pages} pages.").format(
            documents=coverage.documents_searched, pages=coverage.pages_searched
        )
    ]
    if coverage.documents_failed:
        parts.append(_("Not readable: {count} documents.").format(count=coverage.documents_failed))
    if coverage.documents_skipped:
        parts.append(_("Skipped: {count} files.").format(count=coverage.documents_skipped))
    if coverage.pages_poorly_read:
        parts.append(_("Poorly read: {count} pages.").format(count=coverage.pages_poorly_read))
    if not (coverage.documents_failed or coverage.documents_skipped or coverage.pages_poorly_read):
        parts.append(_("Nothing was left out."))
    return " ".join(parts)


def amendment_sentence(amendment: Amendment) -> str:
    """One line that warns of a document that amends a cited one."""
    title = amendment.title or amendment.path
    if amendment.date:
        return _("{base} is amended by {document} “{title}” ({date}): read both.").format(
            base=amendment.base, document=amendment.document, title=title, date=amendment.date
        )
    return _("{base} is amended by {document} “{title}”: read both.").format(
        base=amendment.base, document=amendment.document, title=title
    )
