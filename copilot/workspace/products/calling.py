"""Run the tool that a person's question asks for, and hand back its result with pinpoints.

The call comes from :mod:`copilot.answers.tool_calls`, which saw the person's words and nothing
else; nothing here reads a call out of a document.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from copilot.answers.prompts import ROUTED, routing_messages
from copilot.answers.replies import ToolReply
from copilot.answers.tool_calls import ToolCall, ToolName, heard
from copilot.domain import FileRecord, Language, Pinpoint, Statement, Support
from copilot.inference.chooser import Chooser
from copilot.locale import N_, _, language, notice
from copilot.structure.language import detect
from copilot.workspace.products.calling_exact import authorities_reply, deadline_reply

if TYPE_CHECKING:
    from copilot.workspace.open_matter import OpenMatter

_MOST_SHOWN: Final = 60
_LONGEST: Final = 600
_MOST_TOLD: Final = 12
_NAMED: Final = 0.5
_DRAFT: Final = re.compile(r"(?<![A-Za-z])(?:[a-zäöü]*entwurf|draft)(?![A-Za-z])", re.IGNORECASE)
WHICH: Final = N_("Name both, or use copilot compare with two numbers (copilot status).")
WAITS: Final = N_("This makes something in the matter. Answer “yes” to run it: {call}")
BADLY_READ: Final = N_("{count} places have badly read numbers and are in no sum.")
WHICH_DRAFT: Final = N_(
    "Name a draft that is a document of this matter, or use copilot check with its file."
)
CONTRADICTIONS: Final = N_("{count} contradictory dates; copilot chronology shows both sides.")


def available(call: ToolCall) -> bool:
    """Whether this installation has the tool."""
    return call.name in _TOOLS


def call_for(asked: str, model: Callable[[], Chooser]) -> ToolCall | None:
    """The tool a question asks for: by rule, and as the model chooses where the rules are in doubt.

    Neither sees anything but the question; ``model`` is loaded only where it is asked.
    """
    language = detect(asked)
    found = heard(asked, language)
    if found is None or not available(found.call):
        return None
    if found.sure:
        return found.call
    choice = model().choose(
        routing_messages(asked, found.call.name, language),
        continued="",
        options=ROUTED[language],
        cancelled=lambda: False,
    )
    return found.call if choice.probabilities[1] > choice.probabilities[0] else None


def run_call(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    """Run a call and return its result."""
    matter.record("tool", name=call.name)
    return _TOOLS[call.name](matter, call)


def _quoted(*places: Pinpoint) -> Statement:
    """What stands at the first place, word for word, with every place that says so."""
    return Statement(" ".join(places[0].quote.split()), Support.QUOTED, places)


def _chronology(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    from copilot.tools.chronology.building import ChronologyReady, filtered
    from copilot.tools.chronology.nouns import Wanted
    from copilot.workspace.products.chronology import chronology

    wanted = Wanted(after=call.argument("after"), before=call.argument("before"))
    found = None
    for event in chronology(matter):
        if isinstance(event, ChronologyReady):
            found = filtered(event.chronology, wanted)
    events = found.events if found else ()
    statements = tuple(
        _quoted(*(source.pinpoint for source in event.sources)) for event in events[:_MOST_SHOWN]
    )
    conflicts = len(found.conflicts) if found else 0
    reasons = (notice(CONTRADICTIONS, count=conflicts),) if conflicts else ()
    result = _("{count} events, {shown} shown").format(count=len(events), shown=len(statements))
    return ToolReply(result, statements, reasons)


def _sum(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    from copilot.tools.amounts import total
    from copilot.tools.chronology.gathering import distinct

    found = total(call.argument("of"), distinct(matter.files()), matter.library)
    shown = cast(Language, language())
    statements = tuple(_quoted(*amount.places) for amount in found.amounts[:_MOST_SHOWN])
    sums = " + ".join(_money(str(value), code, shown) for code, value in found.sums)
    result = _("{count} different amounts, each counted once: {sums}").format(
        count=len(found.amounts), sums=sums or "0"
    )
    reasons = (notice(BADLY_READ, count=len(found.unread)),) if found.unread else ()
    return ToolReply(result, statements, reasons)


def _money(value: str, currency: str, shown: Language) -> str:
    written = f"{float(value):,.2f}"
    if shown == "de":
        return f"{written.translate(str.maketrans(',.', '.,'))} {currency}"
    return f"{currency} {written}"


def _review(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    from copilot.tools.review.templates import load_template
    from copilot.workspace.products.review import create_review, run_review

    template = load_template(call.argument("template") or "share_purchase")
    names = [review.name for review in matter.library.reviews()]
    if template.name not in names:
        create_review(matter, template, template.name, matter.user)
    places = [
        place
        for ready in run_review(matter, template.name, with_model=False)
        for place in ready.cell.places[:1]
    ]
    result = _("Table “{name}” is filled: copilot review show").format(name=template.name)
    return ToolReply(result, tuple(_quoted(place) for place in places[:_MOST_SHOWN]))


def _compare(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    """What an amendment changes in its base, or what differs between two documents."""
    first = _named(matter, call.argument("first"))
    second = _named(matter, call.argument("second"))
    amending = next((r for r in (second, first) if r is not None and r.base), None)
    if amending is not None and (
        first is None or second is None or amending.base in _both(first, second)
    ):
        return _amended(matter, amending)
    if first is None or second is None or first.document == second.document:
        return ToolReply(_("It is not clear which two documents are meant."), (), (notice(WHICH),))
    return _compared(matter, first, second)


def _check(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    """What is to be looked at in a draft of the matter, each beside what the matter holds."""
    from copilot.domain import Document
    from copilot.tools.check.checking import CheckReady
    from copilot.workspace.products.check import check_draft

    record = _draft(matter, call.argument("draft"))
    if record is None:
        return ToolReply(_("It is not clear which draft is meant."), (), (notice(WHICH_DRAFT),))
    draft = Document("", tuple(matter.library.pages(record.document or "")))
    *_read, ready = check_draft(matter, draft, record.file.path)
    checked_draft = cast(CheckReady, ready).checked
    statements, reasons = [], []
    for finding in checked_draft.faults[:_MOST_SHOWN]:
        place = _checked(matter, record, finding.start, finding.end)
        if place is not None:
            statements.append(_quoted(place, *finding.places[:1]))
        if finding.told:
            reasons.append(finding.told)
    result = _("{count} to look at of {all} in {name}; copilot check shows each").format(
        count=len(checked_draft.faults), all=len(checked_draft.findings), name=record.document
    )
    return ToolReply(result, tuple(statements), tuple(reasons[:_MOST_TOLD]))


def _draft(matter: "OpenMatter", phrase: str) -> FileRecord | None:
    """The document a phrase names, else the only one whose name says that it is a draft."""
    from copilot.answers.examining import called
    from copilot.tools.chronology.gathering import distinct

    named = _named(matter, phrase)
    if named is not None:
        return named
    drafts = [each for each in distinct(matter.files()) if _DRAFT.search(called(each))]
    return drafts[0] if len(drafts) == 1 else None


def _both(*records: FileRecord | None) -> set[str | None]:
    return {record.document for record in records if record is not None}


def _amended(matter: "OpenMatter", amending: FileRecord) -> ToolReply:
    from copilot.tools.compare.amended import amended
    from copilot.workspace.products.compare import document_side

    base = document_side(matter, amending.base or "")
    found = amended(base, [document_side(matter, amending.document or "")])
    orders = [
        *(each.source for each in found.applied),
        *(each.source for each in found.not_applied),
    ]
    places = [_checked(matter, amending, order.start, order.end) for order in orders]
    told = _("{name} changes {count} passages of {base}, {left} orders to be applied by hand")
    result = told.format(
        name=amending.document,
        count=len(found.applied),
        base=amending.base,
        left=len(found.not_applied),
    )
    return ToolReply(result, tuple(_quoted(place) for place in places[:_MOST_SHOWN] if place))


def _compared(matter: "OpenMatter", first: FileRecord, second: FileRecord) -> ToolReply:
    from copilot.tools.compare.comparison import compare
    from copilot.workspace.products.compare import document_side

    before = document_side(matter, first.document or "")
    after = document_side(matter, second.document or "")
    found = compare(before, after)
    statements = []
    for change in found.changes[:_MOST_SHOWN]:
        record, place = (second, change.after) if change.after else (first, change.before)
        checked = _checked(matter, record, place.start, place.end) if place else None
        if checked is not None:
            statements.append(_quoted(checked))
    result = _("{count} changes from {first} to {second}; copilot compare shows every word").format(
        count=len(found.changes), first=first.document, second=second.document
    )
    return ToolReply(result, tuple(statements))


def _checked(matter: "OpenMatter", record: FileRecord, start: int, end: int) -> Pinpoint | None:
    from copilot.answers.quoting import checked

    document = record.document or ""
    end = min(end, start + _LONGEST)
    text = matter.library.slice(document, start, end)
    return checked(document, record.file.path, start, end, text, "", matter.library)


def _named(matter: "OpenMatter", phrase: str) -> FileRecord | None:
    """The one document whose names hold most of a phrase; None where none or two do so."""
    from copilot.answers.examining import called
    from copilot.retrieval.analysis import terms
    from copilot.tools.chronology.gathering import distinct

    if not phrase:
        return None
    scored = []
    for record in distinct(matter.files()):
        wanted = set(terms(phrase, record.language))
        held = wanted & set(terms(called(record), record.language))
        scored.append((len(held) / len(wanted) if wanted else 0.0, record))
    scored.sort(key=lambda each: -each[0])
    if not scored or scored[0][0] < _NAMED or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return scored[0][1]


_TOOLS: Final[dict[ToolName, Callable[["OpenMatter", ToolCall], ToolReply]]] = {
    "authorities": authorities_reply,
    "check": _check,
    "chronology": _chronology,
    "compare": _compare,
    "deadline": deadline_reply,
    "sum": _sum,
    "review": _review,
}
