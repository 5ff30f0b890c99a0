"""Matrices and boxes of a PDF page, in its own units: points unless the page says otherwise."""

from collections.abc import Sequence
from typing import Any, Final

Matrix = Sequence[float]
Box = tuple[float, float, float, float]

IDENTITY: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
NOWHERE: Final[Box] = (0.0, 0.0, 0.0, 0.0)


def times(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that applies ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def point(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a matrix puts a point."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def bounds(points: Sequence[tuple[float, float]]) -> Box:
    """The smallest box around points."""
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


def is_upright(matrix: Matrix) -> bool:
    """Whether boxes stay boxes: no turn but by right angles, no slant."""
    return not (matrix[1] or matrix[2]) or not (matrix[0] or matrix[3])


def transformed(box: Box, matrix: Matrix) -> Box:
    """The box around what a matrix makes of one."""
    left, bottom, right, top = box
    corners = ((left, bottom), (right, bottom), (left, top), (right, top))
    return bounds([point(matrix, x, y) for x, y in corners])


def box_of(rectangle: Any) -> Box:
    """The box of two opposite corners."""
    left, bottom, right, top = (float(each) for each in rectangle)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def area(box: Box) -> float:
    """How much a box holds."""
    return (box[2] - box[0]) * (box[3] - box[1])


def overlap(one: Box, other: Box) -> Box | None:
    """What two boxes share; None where that is no more than an edge."""
    shared = (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )
    return shared if shared[0] < shared[2] and shared[1] < shared[3] else None


def meets(ground: Box, line: Box, thinnest: float) -> bool:
    """Whether a ground that is thick enough lies behind some of a line."""
    if min(ground[2] - ground[0], ground[3] - ground[1]) < thinnest:
        return False
    return (
        ground[0] <= line[2]
        and line[0] <= ground[2]
        and ground[1] <= line[3]
        and line[1] <= ground[3]
    )


def covers(ground: Box, line: Box) -> bool:
    """Whether a line lies wholly on a ground."""
    return (
        ground[0] <= line[0]
        and line[2] <= ground[2]
        and ground[1] <= line[1]
        and line[3] <= ground[3]
    )
