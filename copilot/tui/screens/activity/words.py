"""The entries of a trail in words: what was done, and what is known of it."""

from typing import Final

from copilot.domain import TrailEntry
from copilot.locale import N_, _
from copilot.locale.formats import short_time
from copilot.tui.literal import one_line
from copilot.tui.products import Cell, Mark, Row

_ACTIONS: Final = {
    "question": N_("question asked"),
    "answer": N_("answer given"),
    "summary": N_("summary made"),
    "search": N_("searched"),
    "index-started": N_("indexing begun"),
    "index": N_("indexed"),
    "verdict": N_("answer judged"),
    "export": N_("exported"),
    "denial": N_("access refused"),
    "unlock": N_("matter unlocked"),
    "lock": N_("matter locked"),
    "matter-created": N_("matter created"),
    "matter-deleted": N_("matter deleted"),
    "selftest": N_("model tested"),
    "restore": N_("restored from a backup"),
}
_BAD: Final = frozenset({"denial"})
# Said beside the question or the action, or of no use to a reader.
_LONG: Final = 24


def row_of(entry: TrailEntry) -> Row:
    """The row of an entry."""
    action = _(_ACTIONS.get(entry.action, "")) or entry.action
    mark = Mark.BAD if entry.action in _BAD else None
    facts = ", ".join(f"{key} {_short(value)}" for key, value in entry.facts.items() if value != "")
    cells = (
        Cell(short_time(entry.at)),
        Cell(entry.user),
        Cell(action, mark=mark),
        Cell(one_line(facts)),
    )
    return Row(str(entry.number), cells, detail=_detail(entry, action))


def _detail(entry: TrailEntry, action: str) -> str:
    head = f"{entry.number}  {action}\n{entry.at}  {one_line(entry.user)}\n"
    return head + "".join(
        f"\n{key}: {one_line(str(v))}" for key, v in entry.facts.items() if v != ""
    )


def _short(value: str | int) -> str:
    text = str(value)
    return text if len(text) <= _LONG else f"{text[:8]}…"
