"""How a row of documents is laid out in the columns there are.

Knows no widget. A row that is not indexed tells its reason where the others tell their type.
"""

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size

from copilot.domain import FileState
from copilot.locale import _
from copilot.tui.literal import one_line
from copilot.tui.references import kind_label
from copilot.tui.screens.library.rows import Row, pages_label, remark, state_label

_STATE, _NUMBER, _KIND, _DATE, _PAGES = 13, 7, 14, 11, 11
_LEAST_PATH: Final = 18
_ROOM_FOR_REMARK: Final = 24


@dataclass(frozen=True, slots=True)
class Columns:
    """Their widths; 0 where there is no room for one."""

    state: int
    number: int
    path: int
    kind: int
    date: int
    pages: int
    remark: int

    @property
    def facts(self) -> int:
        """The room right of the path."""
        return self.kind + self.date + self.pages + self.remark


def columns(width: int) -> Columns:
    """What fits into ``width``: the path first, then pages, type, date and a remark."""
    left = width - _STATE - _LEAST_PATH
    taken = []
    for wanted in (_NUMBER, _PAGES, _KIND, _DATE):
        fits = left >= wanted
        taken.append(wanted if fits else 0)
        left -= wanted if fits else 0
    number, pages, kind, date = taken
    spare = max(0, left)
    remark_width = spare * 2 // 5 if spare >= 2 * _ROOM_FOR_REMARK else 0
    path = max(0, min(width, _STATE + _LEAST_PATH) - _STATE) + spare - remark_width
    return Columns(_STATE, number, path, kind, date, pages, remark_width)


def heading(at: Columns) -> str:
    """The names of the columns."""
    names = (
        (_("State"), at.state),
        (_("No."), at.number),
        (_("Path"), at.path),
        (_("Type"), at.kind),
        (_("Date"), at.date),
        (_("Pages"), at.pages),
        (_("Remarks"), at.remark),
    )
    return "".join(_cell(name, width) for name, width in names)


def line(row: Row, at: Columns) -> tuple[str, str]:
    """The state, and the rest of a row."""
    record = row.record
    of_it = record.particulars
    path = one_line(record.file.path)
    rest = [_cell(record.document or "–", at.number)]
    if record.state is FileState.INDEXED:
        rest += [
            _path(path, at.path),
            _cell(kind_label(of_it.kind), at.kind),
            _cell(of_it.date or "–", at.date),
            _cell(pages_label(record), at.pages),
            _cell(remark(row), at.remark),
        ]
    else:
        # The reason takes what a short path leaves.
        taken = min(at.path, max(_LEAST_PATH, cell_len(path) + 2))
        rest += [_path(path, taken), _cell(remark(row), at.facts + at.path - taken)]
    return _cell(state_label(record), at.state), "".join(rest)


def _cell(text: str, width: int) -> str:
    """The text in so many columns, one of them blank; cut at its end."""
    if width <= 0:
        return ""
    if cell_len(text) > width - 1:
        text = set_cell_size(text, max(0, width - 2)) + "…"
    return set_cell_size(text, width)


def _path(path: str, width: int) -> str:
    """A path in so many columns; cut at its beginning, for its end tells files apart."""
    if width <= 2 or cell_len(path) <= width - 1:
        return _cell(path, width)
    kept = path[-(width - 2) :]
    while cell_len(kept) > width - 2:
        kept = kept[1:]
    return set_cell_size("…" + kept, width)
