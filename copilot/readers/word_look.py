"""Which runs of a Word document are set so that nobody sees them: white, tiny, hidden by a style.

Direct settings win over the run's style, that over the paragraph's, each with what it is based on.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from copilot.readers.hidden import LIGHT_PAPER, NEAR_WHITE, SMALLEST, color_of, is_lost
from copilot.readers.word_numbering import VAL, W, is_on

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HALF: Final = 2  # sizes count half points
_NARROWEST: Final = 5  # percent of a letter's own width
_LIGHT_NAMES: Final = ("none", "white", "yellow", "lightGray")
_DEEPEST: Final = 12
_BOX: Final = f"{W}txbxContent"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MARGIN: Final = re.compile(r"margin-(?:left|top):\s*(-\d+\.?\d*)(pt|in|cm|mm|px)?")
_POINTS: Final = {"in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
_EMU_A_POINT: Final = 12_700
_BESIDE: Final = -600.0  # points; a page is about as wide
# White letters in a drawing or text box usually stand on a coloured shape.
_SHAPES: Final = frozenset({f"{W}txbxContent", f"{W}pict", f"{W}drawing"})


@dataclass(slots=True)
class Looks:
    """The styles by their id, and what was found of their inheritance so far."""

    styles: Mapping[str, "Element"] = field(default_factory=dict)
    plain: bool = True

    @staticmethod
    def of(styles: "Element | None", background: "Element | None" = None) -> "Looks":
        """The looks of a document; on a dark page background no white text is hidden."""
        found = {} if styles is None else {s.get(f"{W}styleId", ""): s for s in styles}
        dark = background is not None and _is_dark(background.get(f"{W}color"))
        return Looks(found, not dark)

    def hides(self, run: "Element") -> bool:
        """Whether a run is not seen, besides being marked as hidden itself."""
        if _is_off_page(run):
            return True
        own = run.find(f"{W}rPr")
        paragraph = next(run.iterancestors(f"{W}p"), None)
        if own is None and not self.styles:
            return False
        properties = list(self._properties(own, paragraph))
        vanish = _first(properties, "vanish")
        if vanish is not None and is_on(vanish.get(VAL, "1")):
            return True
        if self._is_tiny(properties):
            return True
        color = _first(properties, "color")
        if color is None:
            return False
        if not _is_white(color.get(VAL)):
            return self._is_on_its_own_color(color.get(VAL), properties, paragraph)
        return self.plain and not self._on_ground(properties, run, paragraph)

    def _is_on_its_own_color(
        self, color: str | None, properties: list["Element"], paragraph: "Element | None"
    ) -> bool:
        """Whether the nearest shading has the colour of the letters on it."""
        blocks = () if paragraph is None else self._blocks(paragraph)
        shade = _first([*properties, *blocks], "shd")
        if shade is None or shade.get(VAL, "clear") not in ("clear", "nil"):
            return False
        ink, paper = color_of(color), color_of(shade.get(f"{W}fill"))
        return ink is not None and paper is not None and is_lost(ink, paper)

    def _is_tiny(self, properties: list["Element"]) -> bool:
        size, width = _first(properties, "sz"), _first(properties, "w")
        if size is not None and _number(size.get(VAL)) < SMALLEST * _HALF:
            return True
        return width is not None and _number(str(width.get(VAL)).rstrip("%")) < _NARROWEST

    def _properties(
        self, own: "Element | None", paragraph: "Element | None"
    ) -> Iterator["Element"]:
        """Run properties, nearest first."""
        if own is not None:
            yield own
            yield from self._styled(own.find(f"{W}rStyle"))
        settings = None if paragraph is None else paragraph.find(f"{W}pPr")
        if settings is not None:
            yield from self._styled(settings.find(f"{W}pStyle"))

    def _styled(self, named: "Element | None", tag: str = "rPr") -> Iterator["Element"]:
        for _ in range(_DEEPEST):
            style = None if named is None else self.styles.get(named.get(VAL, ""))
            if style is None:
                return
            found = style.find(f"{W}{tag}")
            if found is not None:
                yield found
            named = style.find(f"{W}basedOn")

    def _on_ground(
        self, properties: list["Element"], run: "Element", paragraph: "Element | None"
    ) -> bool:
        """Whether something dark or unknown may lie behind a run."""
        if any(_is_shaded(each) for each in properties):
            return True
        if paragraph is not None and any(_is_shaded(each) for each in self._blocks(paragraph)):
            return True
        return any(self._darkens(outer) for outer in run.iterancestors())

    def _blocks(self, paragraph: "Element") -> Iterator["Element"]:
        settings = paragraph.find(f"{W}pPr")
        if settings is not None:
            yield settings
            yield from self._styled(settings.find(f"{W}pStyle"), "pPr")

    def _darkens(self, outer: "Element") -> bool:
        if outer.tag in _SHAPES:
            return True
        if outer.tag == f"{W}tc":
            return _is_shaded(outer.find(f"{W}tcPr"))
        if outer.tag != f"{W}tbl":
            return False
        settings = outer.find(f"{W}tblPr")
        named = None if settings is None else settings.find(f"{W}tblStyle")
        style = None if named is None else self.styles.get(named.get(VAL, ""))
        inside = () if style is None else style.iter(f"{W}shd")
        return _is_shaded(settings) or any(_is_dark_shade(shade) for shade in inside)


def _is_off_page(run: "Element") -> bool:
    """Whether a run stands in a text box that lies beside the paper."""
    box = next(run.iterancestors(_BOX), None)
    if box is None:
        return False
    for outer in box.iterancestors():
        found = _MARGIN.search(outer.get("style", ""))
        if found and float(found[1]) * _POINTS.get(found[2], 1.0) < _BESIDE:
            return True
        if outer.tag == f"{_DRAWING}anchor":
            offsets = outer.iterfind(f"{_DRAWING}*/{_DRAWING}posOffset")
            return any(_number(each.text) / _EMU_A_POINT < _BESIDE for each in offsets)
    return False


def _first(properties: list["Element"], tag: str) -> "Element | None":
    found = (each.find(f"{W}{tag}") for each in properties)
    return next((each for each in found if each is not None), None)


def _is_shaded(properties: "Element | None") -> bool:
    if properties is None:
        return False
    shade, highlight = properties.find(f"{W}shd"), properties.find(f"{W}highlight")
    if highlight is not None and highlight.get(VAL) not in _LIGHT_NAMES:
        return True
    return shade is not None and _is_dark_shade(shade)


def _is_dark_shade(shade: "Element") -> bool:
    """A fill, or a pattern whose own colour covers the fill in part or whole."""
    if shade.get(VAL, "clear") not in ("clear", "nil"):
        return True
    return shade.get(f"{W}themeFill") is not None or _is_dark(shade.get(f"{W}fill"))


def _is_dark(color: str | None) -> bool:
    return color not in (None, "auto") and not _channel(color) >= LIGHT_PAPER


def _is_white(color: str | None) -> bool:
    return color not in (None, "auto") and _channel(color) >= NEAR_WHITE


def _channel(color: str | None) -> float:
    """The darkest channel of "RRGGBB", from 0 to 1; 0 where it is none."""
    try:
        number = int(color or "", 16)
    except ValueError:
        return 0.0
    return min(number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF) / 0xFF


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 24.0
