"""The list of documents: a state, and the facts there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.message import Message

from copilot.domain import FileState
from copilot.locale import N_
from copilot.tui.screens.library.columns import Columns, columns, heading, line
from copilot.tui.screens.library.rows import Row
from copilot.tui.widgets.lines_table import MARK, LinesTable


@dataclass
class RowChosen(Message):
    """The keyboard stands on another row; ``opened`` where the person wants to read it."""

    row: Row | None
    opened: bool = False


class DocumentTable(LinesTable[Row]):
    """The documents of a matter."""

    HELP = N_("Documents")

    def __init__(self) -> None:
        super().__init__()
        self._columns: Columns = columns(80)

    def show(self, rows: Sequence[Row]) -> None:
        """List these; the keyboard stays on its file where that is still there."""
        was = self.row
        at = next((i for i, row in enumerate(rows) if was and row.key == was.key), None)
        self.list_rows(rows, min(self.cursor, max(0, len(rows) - 1)) if at is None else at)
        if self.row is not was:
            self.tell()

    def tell(self, opened: bool = False) -> None:
        """Post which row it is."""
        self.post_message(RowChosen(self.row, opened))

    def divide(self) -> None:
        """Share the width among the columns."""
        self._columns = columns(self.width - MARK)

    def heading(self) -> str:
        """The names of the columns."""
        return heading(self._columns)

    def row_segments(self, at: int, base: Style) -> list[Segment]:
        """State and facts."""
        row = self._rows[at]
        state, rest = line(row, self._columns)
        if at == self.cursor:
            return [Segment(state, base), Segment(rest, base)]
        indexed = row.record.state is FileState.INDEXED
        rest_style = base if indexed else base + self.style_of("quiet")
        return [Segment(state, base + self.style_of(_kind(row))), Segment(rest, rest_style)]


def _kind(row: Row) -> str:
    if row.record.state is FileState.FAILED:
        return "bad"
    if row.record.state is FileState.SKIPPED:
        return "quiet"
    return "doubtful" if row.record.poorly_read_pages else "good"
