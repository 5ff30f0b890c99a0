"""Run the tool that a person's question asks for, and hand back its result with pinpoints.

The call comes from :mod:`copilot.answers.tool_calls`, which saw the person's words and nothing
else; nothing here reads a call out of a document.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from copilot.answers.replies import ToolReply
from copilot.answers.tool_calls import ToolCall, ToolName
from copilot.domain import Language, Pinpoint, Statement, Support
from copilot.locale import N_, _, language, notice

if TYPE_CHECKING:
    from copilot.workspace.open_matter import OpenMatter

_MOST_SHOWN: Final = 60
WAITS: Final = N_("This makes something in the matter. Answer “yes” to run it: {call}")
BADLY_READ: Final = N_("{count} places have badly read numbers and are in no sum.")
CONTRADICTIONS: Final = N_("{count} contradictory dates; copilot chronology shows both sides.")


def available(call: ToolCall) -> bool:
    """Whether this installation has the tool."""
    return call.name in _TOOLS


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


_TOOLS: Final[dict[ToolName, Callable[["OpenMatter", ToolCall], ToolReply]]] = {
    "chronology": _chronology,
    "sum": _sum,
    "review": _review,
}
