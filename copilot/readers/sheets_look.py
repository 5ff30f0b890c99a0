"""How the cells of an Excel sheet are set: ink, ground and size of each cell style.

Colours are named by channels, by place in the theme or by place in an old palette; what cannot be
told is None, and nothing is said to be hidden by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from copilot.readers.hidden import BLACK, SMALLEST, WHITE, Color, color_of, is_lost

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Cells count the colours of the theme in another order than the theme lists them.
_THEME: Final = ("lt1", "dk1", "lt2", "dk2", *(f"accent{at}" for at in range(1, 7)))
_THEME_DEFAULTS: Final = {"lt1": WHITE, "dk1": BLACK}
_BASIC: Final = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_SYSTEM: Final = {64: None, 65: WHITE}


@dataclass(frozen=True, slots=True)
class CellLook:
    """Ink and ground of a cell, and the size of its letters in points.

    None is an unknown colour, or the automatic one, which programs choose by the ground.
    """

    ink: Color | None = None
    paper: Color | None = WHITE
    size: float = 11.0

    def hides(self) -> bool:
        """Whether letters set so are not seen."""
        if self.size < SMALLEST:
            return True
        return self.ink is not None and self.paper is not None and is_lost(self.ink, self.paper)


PLAIN: Final = CellLook()


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of the cell styles in the order cells count them, and the colours of the book."""

    cells: Sequence[CellLook] = ()
    theme: Mapping[str, Color] = field(default_factory=dict)
    indexed: Sequence[Color | None] = ()

    @staticmethod
    def of(styles: "Element | None", theme: "Element | None") -> "Looks":
        """The looks that the parts for styles and theme define."""
        if styles is None:
            return Looks()
        own = [color_of(each.get("rgb")) for each in styles.iter(f"{_S}rgbColor")]
        looks = Looks((), _theme(theme), own or [color_of(each) for each in _BASIC * 2])
        fonts = [looks.run(PLAIN, font) for font in styles.iterfind(f"{_S}fonts/{_S}font")]
        papers = [looks._paper(fill) for fill in styles.iterfind(f"{_S}fills/{_S}fill")]
        cells = []
        for style in styles.iterfind(f"{_S}cellXfs/{_S}xf"):
            font = _picked(fonts, style.get("fontId")) or PLAIN
            at = _number(style.get("fillId"))
            cells.append(replace(font, paper=papers[at] if 0 <= at < len(papers) else WHITE))
        return replace(looks, cells=cells)

    def cell(self, style: int) -> CellLook:
        """The look of cells of a style."""
        return self.cells[style] if 0 <= style < len(self.cells) else PLAIN

    def run(self, look: CellLook, font: "Element | None") -> CellLook:
        """The look of a run in a cell that looks like ``look``, by its own font."""
        if font is None:
            return look
        color, size = font.find(f"{_S}color"), font.find(f"{_S}sz")
        if color is not None:
            look = replace(look, ink=self.color(color, None))
        if size is not None:
            look = replace(look, size=_points(size.get("val")))
        return look

    def color(self, element: "Element", automatic: Color | None) -> Color | None:
        """The colour an element names; None where it cannot be told."""
        if element.get("rgb") is not None:
            found = color_of(element.get("rgb"))
        elif element.get("theme") is not None:
            at = _number(element.get("theme"))
            found = self.theme.get(_THEME[at]) if 0 <= at < len(_THEME) else None
        elif element.get("indexed") is not None:
            found = self._by_index(_number(element.get("indexed")))
        else:
            found = automatic
        return found and tinted(found, element.get("tint"))

    def _by_index(self, at: int) -> Color | None:
        if at in _SYSTEM:
            return _SYSTEM[at]
        return self.indexed[at] if 0 <= at < len(self.indexed) else None

    def _paper(self, fill: "Element") -> Color | None:
        """The ground of a fill; patterns and gradients are unknown."""
        pattern = fill.find(f"{_S}patternFill")
        kind = None if pattern is None else pattern.get("patternType", "none")
        if pattern is None or kind not in ("none", "solid"):
            return None
        front = pattern.find(f"{_S}fgColor")
        if kind == "none":
            return WHITE
        return None if front is None else self.color(front, WHITE)


def tinted(color: Color, tint: str | None) -> Color:
    """A colour made darker (down to -1) or lighter (up to 1)."""
    try:
        share = float(tint or 0)
    except ValueError:
        return color
    if share < 0:
        red, green, blue = (channel * (1 + share) for channel in color)
    else:
        red, green, blue = (channel + (1 - channel) * share for channel in color)
    return red, green, blue


def _theme(theme: "Element | None") -> dict[str, Color]:
    named: dict[str, Color] = dict(_THEME_DEFAULTS)
    scheme = None if theme is None else next(theme.iter(f"{_A}clrScheme"), None)
    for entry in () if scheme is None else scheme:
        for color in entry:
            found = color_of(color.get("lastClr") or color.get("val"))
            if found:
                named[entry.tag.rpartition("}")[2]] = found
    return named


def _picked(looks: Sequence[CellLook], at: str | None) -> CellLook | None:
    number = _number(at)
    return looks[number] if 0 <= number < len(looks) else None


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return -1


def _points(text: str | None) -> float:
    try:
        return float(text or PLAIN.size)
    except ValueError:
        return PLAIN.size
