"""How a passage is named on the screen and on the clipboard.

Knows nothing of widgets; the words are those of the language in use.
"""

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from copilot.answers.reports import Cite as Cite
from copilot.answers.reports import place_of as place_of
from copilot.domain import Answer, Coverage, DocumentKind, Pinpoint, Statement, Support
from copilot.locale import N_, _
from copilot.locale.formats import number
from copilot.tui.literal import one_line

if TYPE_CHECKING:
    from copilot.workspace import PageView

# What parts the levels of a clause path: "§ 5 Kündigung > Abs. 2".
_LEVEL: Final = " > "


def document_name(path: str) -> str:
    """A document as a person calls it: its file name."""
    return one_line(PurePath(path).name)


def page_heading(view: "PageView") -> str:
    """ "Mietvertrag.pdf · page 2 of 3"."""
    where = _("page {number} of {pages}").format(number=view.number, pages=view.pages)
    return f"{document_name(view.path)} · {where}"


def reference(place: Pinpoint) -> str:
    """ "Mietvertrag.pdf, p. 3, § 5 Kündigung Abs. 2"."""
    page = one_line(place.label) or _("p. {page}").format(page=place.page)
    clause = one_line(place.clause).replace(_LEVEL, " ")
    parts = [document_name(place.path), page, clause]
    return ", ".join(part for part in parts if part)


def support_label(support: Support) -> str:
    """How a statement stands to its quotes, by symbol and word."""
    if support is Support.SUPPORTED:
        return "✓ " + _("supported")
    return "❝ " + _("quoted only")


def not_found_label() -> str:
    """The state of a question the documents do not answer."""
    return "∅ " + _("not found")


def statement_for_clipboard(statement: Statement, cite: Cite) -> str:
    """The statement with its references; where it is not a quote itself, its quotes below it."""
    references = "; ".join(dict.fromkeys(one_line(cite(p)) for p in statement.pinpoints))
    if statement.support is Support.QUOTED:
        return f"{quoted(statement.text)} ({references})"
    quotes = [place_for_clipboard(place, cite) for place in statement.pinpoints]
    return "\n".join([f"{one_line(statement.text)} ({references})", *quotes])


def place_for_clipboard(place: Pinpoint, cite: Cite) -> str:
    """A quote with its reference, as a lawyer cites it."""
    return f"{quoted(place.quote)} ({one_line(cite(place))})"


def quoted(words: str) -> str:
    """Words in the quotation marks of the language in use."""
    return _("“{words}”").format(words=one_line(words))


def coverage_rows(coverage: Coverage) -> list[tuple[str, str]]:
    """What was searched and what was not, as label and figure."""
    return [
        (_("Documents searched"), number(coverage.documents_searched)),
        (_("Pages searched"), number(coverage.pages_searched)),
        (_("Documents not readable"), number(coverage.documents_failed)),
        (_("Files skipped"), number(coverage.documents_skipped)),
        (_("Pages poorly read"), number(coverage.pages_poorly_read)),
    ]


def closing_line(answer: Answer) -> str:
    """What is said under an answer: how long it took, and what was held back."""
    parts = [_("{seconds} s").format(seconds=number(answer.timings.get("total", 0.0), 1))]
    if answer.dropped:
        parts.append(
            _("held back, not carried by its quote: {count}").format(count=len(answer.dropped))
        )
    return " · ".join(parts)


_KINDS: Final = {
    DocumentKind.CONTRACT: N_("contract"),
    DocumentKind.AMENDMENT: N_("amendment"),
    DocumentKind.LETTER: N_("letter"),
    DocumentKind.JUDGMENT: N_("judgment"),
    DocumentKind.STATUTE: N_("statute"),
    DocumentKind.PLEADING: N_("pleading"),
    DocumentKind.MAIL: N_("mail"),
    DocumentKind.SPREADSHEET: N_("spreadsheet"),
    DocumentKind.PRESENTATION: N_("presentation"),
    DocumentKind.OTHER: N_("other"),
}


def kind_label(kind: DocumentKind) -> str:
    """What a document is, in a word."""
    return _(_KINDS[kind])
