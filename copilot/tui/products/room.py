"""How much room each column of a work product gets; of too many, those around the one in hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.tui.products import Column


@dataclass(frozen=True, slots=True)
class Room:
    """The columns shown, as number and width, from the left."""

    shown: tuple[tuple[int, int], ...]

    def column_at(self, x: int) -> int:
        """The column at ``x`` cells from the left; the last one beyond the end."""
        for number, width in self.shown:
            if x < width:
                return number
            x -= width
        return self.shown[-1][0] if self.shown else 0


def room(columns: Sequence[Column], width: int, at: int) -> Room:
    """The first column always, then as many as fit, so that column ``at`` is among them."""
    if not columns or width <= 0:
        return Room(())
    chosen = _chosen(columns, width, at)
    spare = max(0, width - sum(columns[number].least for number in chosen))
    shares = sum(columns[number].share for number in chosen)
    widths = [
        columns[number].least + (spare * columns[number].share // shares if shares else 0)
        for number in chosen
    ]
    return Room(tuple(zip(chosen, widths, strict=True)))


def _chosen(columns: Sequence[Column], width: int, at: int) -> list[int]:
    left = width - columns[0].least
    first = 1
    while True:
        chosen, free = [0], left
        for number in range(first, len(columns)):
            if columns[number].least > free and len(chosen) > 1:
                break
            chosen.append(number)
            free -= columns[number].least
        if at in chosen or first >= len(columns):
            return chosen
        first += 1
