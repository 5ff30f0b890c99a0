"""Lines, skew and reading order from maps drawn by hand."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from copilot.inference.ocr_layout import Line, layout, reading_order


def _map(boxes: list[tuple[int, int, int, int]], skew: float = 0.0) -> NDArray[np.float32]:
    page = Image.new("L", (600, 800))
    pen = ImageDraw.Draw(page)
    for box in boxes:
        pen.rectangle(box, fill=255)
    turned = page.rotate(-skew, Image.Resampling.BILINEAR)
    pixels: NDArray[np.float32] = np.asarray(turned, np.float32) / np.float32(255)
    return pixels


def _order(lines: list[Line]) -> list[list[Line]]:
    return [row for paragraph in reading_order(lines) for row in paragraph]


def _block(left: int, right: int, top: int, rows: int) -> list[Line]:
    return [Line(left, top + 20 * row, right, top + 20 * row + 14) for row in range(rows)]


def test_an_empty_map_has_no_lines() -> None:
    assert layout(np.zeros((64, 64), np.float32)).lines == ()


def test_each_region_is_a_line_a_little_larger_than_itself() -> None:
    found = layout(_map([(50, 100, 400, 110), (50, 140, 300, 150)]))

    assert len(found.lines) == 2
    upper = min(found.lines, key=lambda line: line.top)
    assert 85 < upper.top < 100 < 110 < upper.bottom < 125
    assert upper.left < 50 < 400 < upper.right
    assert not found.sideways
    assert abs(found.skew) < 0.002


@pytest.mark.parametrize("degrees", [-8.0, -1.5, 0.5, 1.5, 8.0])
def test_skew_is_measured_and_lines_stay_apart(degrees: float) -> None:
    boxes = [(60, 200 + 24 * row, 540, 210 + 24 * row) for row in range(12)]

    found = layout(_map(boxes, degrees))

    assert math.degrees(found.skew) == pytest.approx(degrees, abs=0.2)
    assert len(found.lines) == 12
    assert all(line.height < 40 for line in found.lines)


def test_text_that_runs_upwards_is_noticed() -> None:
    assert layout(_map([(100, 50, 110, 500), (140, 50, 150, 500)])).sideways


def test_a_faint_region_and_a_speck_are_no_text() -> None:
    likelihood = _map([(50, 100, 400, 110)]) * np.float32(0.4)
    likelihood[300:302, 300:302] = 1

    assert layout(likelihood).lines == ()


def test_corners_lie_in_the_image_the_map_was_made_from() -> None:
    found = layout(_map([(50, 100, 400, 110)]), scale=(2.0, 3.0))
    line = found.lines[0]

    x, y, *_rest = found.corners(line)

    assert x == pytest.approx(2 * line.left, abs=1)
    assert y == pytest.approx(3 * line.top, abs=2)


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    heading = Line(50, 20, 550, 40)
    left, right = _block(50, 280, 100, 8), _block(320, 550, 100, 8)
    footer = Line(50, 700, 550, 714)

    rows = _order([footer, *right, *left, heading])

    assert rows == [[line] for line in [heading, *left, *right, footer]]


def test_cells_of_a_table_are_read_row_by_row() -> None:
    names = [Line(50, 100 + 20 * row, 120 + 15 * (row % 3), 114 + 20 * row) for row in range(6)]
    sums = [Line(400, 101 + 20 * row, 460, 115 + 20 * row) for row in range(6)]

    assert _order([*sums, *names]) == [list(pair) for pair in zip(names, sums, strict=True)]


def test_a_wider_gap_parts_paragraphs() -> None:
    first, second = _block(50, 500, 100, 3), _block(50, 500, 190, 3)

    paragraphs = reading_order([*second, *first])

    assert [[row[0] for row in paragraph] for paragraph in paragraphs] == [first, second]


def test_nothing_is_read_twice_or_lost() -> None:
    random = np.random.default_rng(3)
    corners = random.integers(0, 500, (60, 2)).tolist()
    lines = [Line(x, y, x + 20 + x % 190, y + 14) for x, y in corners]

    read = [line for row in _order(lines) for line in row]

    assert sorted(map(repr, read)) == sorted(map(repr, lines))
