"""Where the lines of a page stand and in which order they are read, from a map of text likelihood.

Plain geometry on arrays: it knows neither models nor images. Coordinates are those of the map;
a line is a box in the frame of the page's own writing, which is turned by the skew.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LIKELY: Final = 0.3  # a pixel of the map belongs to text
_SURE: Final = 0.5  # a region is text when its pixels are this likely on average
_GROWTH: Final = 1.6  # regions are trained to be narrower than the letters they stand for
_SMALLEST: Final = 3.0  # pixels; a lower region is a speck
_MOST_LINES: Final = 3000
_LONG: Final = 4.0  # how much wider than high a region must be to show the skew
_SAME_LINE: Final = 0.5  # share of the lower height by which neighbours in a line overlap
_PARAGRAPH_STEP: Final = 1.4  # times the usual step from row to row, and a paragraph begins
_LEAST_COLUMN: Final = 4  # lines; fewer beside each other are a table or a letterhead
_LEAST_WIDTH: Final = 7.0  # line heights; a narrower column holds cells, not prose
_FULL: Final = 0.7  # share of the column's width that a full line of prose takes


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one line: left, top, right, bottom in the frame turned by the skew."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page, the skew in radians, and whether most of the text runs up or down.

    ``scale`` is how many pixels of the image one of the map stands for, across and down.
    """

    lines: tuple[Line, ...]
    skew: float = 0.0
    sideways: bool = False
    scale: tuple[float, float] = (1.0, 1.0)

    def corners(self, line: Line) -> tuple[float, ...]:
        """x, y of top left, bottom left, bottom right and top right, in pixels of the image."""
        cosine, sine = math.cos(self.skew), math.sin(self.skew)
        across, down = self.scale
        places = (
            (line.left, line.top),
            (line.left, line.bottom),
            (line.right, line.bottom),
            (line.right, line.top),
        )
        turned = (
            ((x * cosine - y * sine) * across, (x * sine + y * cosine) * down) for x, y in places
        )
        return tuple(value for place in turned for value in place)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Likely pixels as horizontal runs, sorted by their region (0, 1, 2, ...)."""

    row: "NDArray[np.int64]"
    start: "NDArray[np.int64]"
    end: "NDArray[np.int64]"
    first: "NDArray[np.int64]"  # where in the arrays each region begins


def layout(likelihood: "NDArray[np.float32]", scale: tuple[float, float] = (1.0, 1.0)) -> Layout:
    """Find the regions of a map of shape (height, width), values 0 to 1, and their common skew."""
    runs = _runs(likelihood > _LIKELY)
    if runs is None:
        return Layout((), scale=scale)
    skew, sideways = _skew(runs)
    return Layout(_lines(runs, likelihood, skew), skew, sideways, scale)


def _runs(mask: "NDArray[np.bool_]") -> _Runs | None:
    import numpy as np

    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    _, end = np.nonzero(edges == -1)
    if not len(row):
        return None
    region = _regions(row, start, end, mask.shape[1] + 2)
    order = np.argsort(region, kind="stable")
    first = np.flatnonzero(np.diff(region[order], prepend=-1))
    return _Runs(row[order], start[order], end[order], first)


def _regions(
    row: "NDArray[np.int64]", start: "NDArray[np.int64]", end: "NDArray[np.int64]", stride: int
) -> "NDArray[np.int64]":
    """The region of each run: runs that touch from row to row, corners included, are one."""
    import numpy as np

    above = (row - 1) * stride
    first = np.searchsorted(row * stride + end, above + start, "left")
    last = np.searchsorted(row * stride + start, above + end, "right")
    parent = list(range(len(row)))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    for run, (low, high) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for neighbour in range(low, high):
            parent[root(run)] = root(neighbour)
    return np.array([root(run) for run in range(len(parent))], np.int64)


def _skew(runs: _Runs) -> tuple[float, bool]:
    """The slope of the long regions, each counted by its area, and whether they stand upright."""
    import numpy as np

    def total(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        return np.add.reduceat(values, runs.first)

    length = (runs.end - runs.start).astype(np.float64)
    middle = (runs.start + runs.end - 1) / 2
    area = total(length)
    x, y = total(length * middle) / area, total(length * runs.row) / area
    xx = total(length * (middle**2 + (length**2 - 1) / 12)) / area - x**2
    yy = total(length * runs.row.astype(np.float64) ** 2) / area - y**2
    xy = total(length * middle * runs.row) / area - x * y
    wide, high = xx > yy * _LONG, yy > xx * _LONG
    if area[high].sum() > area[wide].sum():
        return 0.0, True
    if not wide.any():
        return 0.0, False
    angles = (np.arctan2(2 * xy, xx - yy) / 2)[wide]
    order = np.argsort(angles)
    weights = np.cumsum(area[wide][order] * np.sqrt(xx[wide][order]))
    return float(angles[order][np.searchsorted(weights, weights[-1] / 2)]), False


def _lines(runs: _Runs, likelihood: "NDArray[np.float32]", skew: float) -> tuple[Line, ...]:
    import numpy as np

    cosine, sine = math.cos(skew), math.sin(skew)
    ends = np.stack((runs.start, runs.end)).astype(np.float64)
    x, y = ends * cosine + runs.row * sine, runs.row * cosine - ends * sine
    left = np.minimum.reduceat(x.min(axis=0), runs.first)
    right = np.maximum.reduceat(x.max(axis=0), runs.first)
    top = np.minimum.reduceat(y.min(axis=0), runs.first)
    bottom = np.maximum.reduceat(y.max(axis=0), runs.first) + 1
    sums = np.pad(np.cumsum(likelihood.astype(np.float64), axis=1), ((0, 0), (1, 0)))
    inside = sums[runs.row, runs.end] - sums[runs.row, runs.start]
    area = np.add.reduceat((runs.end - runs.start).astype(np.float64), runs.first)
    likely = np.add.reduceat(inside, runs.first) / area >= _SURE
    width, height = right - left, bottom - top
    grow = width * height * _GROWTH / (2 * (width + height))
    kept = np.flatnonzero(likely & (np.minimum(width, height) >= _SMALLEST))[:_MOST_LINES]
    boxes = np.stack((left - grow, top - grow, right + grow, bottom + grow), axis=1)[kept]
    return tuple(Line(*box) for box in boxes.tolist())


def reading_order(lines: list[Line]) -> list[list[list[Line]]]:
    """Paragraph by paragraph the rows of a page, each row its lines from left to right.

    Columns of prose are read one after the other; cells of a table, row by row.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return _paragraphs(_rows(lines))
    paragraphs: list[list[list[Line]]] = []
    across = [line for line in lines if line.left < gutter < line.right]
    rest = [line for line in lines if not line.left < gutter < line.right]
    for row in [*_rows(across), None]:
        above = [line for line in rest if row is None or _middle([line]) < _middle(row)]
        rest = [line for line in rest if line not in above]
        for column in _sides(above, gutter):
            paragraphs += reading_order(column) if column else []
        paragraphs += [[row]] if row else []
    return _joined(paragraphs)


def _joined(paragraphs: list[list[list[Line]]]) -> list[list[list[Line]]]:
    """Rows across the page that follow each other closely belong to one paragraph."""
    joined: list[list[list[Line]]] = []
    for paragraph in paragraphs:
        if joined and len(paragraph) == 1 and _close(joined[-1][-1], paragraph[0]):
            joined[-1].append(paragraph[0])
        else:
            joined.append(list(paragraph))
    return joined


def _close(upper: list[Line], lower: list[Line]) -> bool:
    step = _middle(lower) - _middle(upper)
    return 0 < step < _PARAGRAPH_STEP * max(line.height for line in lower)


def _gutter(lines: list[Line]) -> float | None:
    """Where a white strip parts two columns of prose; lines that run across it are headings."""
    if len(lines) < 2 * _LEAST_COLUMN:
        return None
    places = {(line.right + _next_left(lines, line)) / 2 for line in lines}
    best, fewest = None, len(lines) / 4
    for place in sorted(places):
        crossing = sum(line.left < place < line.right for line in lines)
        if crossing < fewest and all(_is_column(side) for side in _sides(lines, place)):
            best, fewest = place, crossing
    return best


def _next_left(lines: list[Line], line: Line) -> float:
    """Where the nearest line to the right of this one begins; this one's end where none does."""
    return min((other.left for other in lines if other.left > line.right), default=line.right)


def _sides(lines: list[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    left = [line for line in lines if line.right <= gutter]
    return left, [line for line in lines if line.left >= gutter]


def _is_column(lines: list[Line]) -> bool:
    """Whether these lines are prose: several, long, and most of them as wide as the column."""
    if len(lines) < _LEAST_COLUMN:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    full = [line for line in lines if line.width > width * _FULL]
    return len(full) * 2 >= len(lines) and width > _LEAST_WIDTH * _usual(
        [line.height for line in lines]
    )


def _rows(lines: list[Line]) -> list[list[Line]]:
    """Lines side by side as one row, top to bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top + line.bottom):
        if rows and _beside(rows[-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _beside(row: list[Line], line: Line) -> bool:
    last = row[-1]
    shared = min(last.bottom, line.bottom) - max(last.top, line.top)
    return shared > _SAME_LINE * min(last.height, line.height)


def _paragraphs(rows: list[list[Line]]) -> list[list[list[Line]]]:
    """Rows parted where the step from one to the next is clearly longer than usual."""
    if not rows:
        return []
    steps = [_middle(lower) - _middle(upper) for upper, lower in pairwise(rows)]
    usual = _usual(steps)
    paragraphs = [[rows[0]]]
    for step, row in zip(steps, rows[1:], strict=True):
        if step > usual * _PARAGRAPH_STEP:
            paragraphs.append([])
        paragraphs[-1].append(row)
    return paragraphs


def _middle(row: list[Line]) -> float:
    return sum(line.top + line.bottom for line in row) / (2 * len(row))


def _usual(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
