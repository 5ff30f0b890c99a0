"""Which elements of a page a browser does not show, by attributes, inline styles and <style>.

Style sheets outside the file are never fetched. Where one is named, white text is not judged, as
that sheet may paint a dark ground behind it. A child selector is taken for one of descendants.
"""

import colorsys
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from copilot.readers.hidden import BLACK, WHITE, Color, is_lost

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Style = Mapping[str, str]

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_AT_BLOCK: Final = re.compile(r"@[a-z-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_ON_SCREEN: Final = re.compile(r"@media\s+(?:screen|all)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", re.I)
_AT_LINE: Final = re.compile(r"@[a-z-]+[^{};]*;", re.IGNORECASE)
_IMPORT: Final = re.compile(r"@import\b", re.IGNORECASE)
_SIMPLE: Final = re.compile(r"([a-z][a-z0-9-]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_LENGTH: Final = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|ex|ch|%|vw|vh|cm|mm|in|pc)?")
_CHANNELS: Final = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")
_PARTS: Final = re.compile(r"[^\s,/]+")
_WHITES: Final = frozenset({
    "white", "snow", "ivory", "ghostwhite", "whitesmoke", "floralwhite", "mintcream", "azure",
    "aliceblue", "honeydew", "seashell",
})  # fmt: skip
# What pages commonly name; any other name is a colour nobody can tell.
_NAMED: Final[dict[str, Color]] = {
    "black": BLACK, "red": (1.0, 0.0, 0.0), "green": (0.0, 0.5, 0.0), "blue": (0.0, 0.0, 1.0),
    "navy": (0.0, 0.0, 0.5), "gray": (0.5, 0.5, 0.5), "grey": (0.5, 0.5, 0.5),
    "silver": (0.75, 0.75, 0.75), "yellow": (1.0, 1.0, 0.0), "maroon": (0.5, 0.0, 0.0),
}  # fmt: skip
_CLEAR: Final = ("transparent", "none", "inherit", "initial", "unset")
_PIXELS: Final = {
    "px": 1.0, "": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "rem": 16.0,
    "vw": 10.0, "vh": 8.0,
}  # fmt: skip
_RELATIVE: Final = {"em": 1.0, "%": 0.01, "ex": 0.5, "ch": 0.5}
_FONT_SIZES: Final = {"1": 10.0, "2": 13.0, "3": 16.0}
_SMALLEST: Final = 2.0  # pixels; one pixel is what hides text, and no letter has fewer than four
_FAR: Final = -900.0  # pixels to the left of or above the page
_SEE_THROUGH: Final = 0.05
_HALF_AWAY: Final = 50  # percent cut off from each side


@dataclass(frozen=True, slots=True)
class Look:
    """How text in an element is set: the colours of ink and ground (None: nobody said)."""

    ink: Color | None = None
    paper: Color | None = WHITE
    size: float = 16.0
    gone: bool = False

    def hides(self) -> bool:
        """Whether text of the element itself is not seen; what it contains may be set anew."""
        if self.gone or self.size < _SMALLEST:
            return True
        if self.ink is None or self.paper is None:
            return False
        return is_lost(self.ink, self.paper)


@dataclass(slots=True)
class Sheet:
    """The rules inside the page, by the last name of their selectors."""

    external: bool = False
    _rules: dict[str, list[tuple[list[set[str]], Style]]] = field(default_factory=dict)

    @staticmethod
    def of(root: "Element") -> "Sheet":
        """The rules of all <style> elements."""
        sheet = Sheet(any("stylesheet" in link.get("rel", "") for link in root.iter("link")))
        for style in root.iter("style"):
            text = _COMMENT.sub(" ", style.text or "")
            sheet.external = sheet.external or bool(_IMPORT.search(text))
            text = _AT_BLOCK.sub(" ", _ON_SCREEN.sub(r"\1", text))
            text = _AT_LINE.sub(" ", text)
            for selectors, body in _RULE.findall(text):
                sheet._add(selectors, _declarations(body))
        return sheet

    def _add(self, selectors: str, style: Style) -> None:
        for selector in selectors.lower().replace(">", " ").split(","):
            steps = [_step(step) for step in selector.split()]
            known = [step for step in steps if step is not None]
            if not steps or steps[-1] is None:
                continue
            # Of a selector that is not understood whole, only a ground is believed, as unknown.
            rule = style if len(known) == len(steps) else _grounds(style)
            key = max(known[-1], key=_weight, default="*")
            self._rules.setdefault(key, []).append((known, rule))

    def style(self, element: "Element") -> dict[str, str]:
        """The declarations that hold for an element; inline ones win."""
        style = dict(_attributes(element))
        if self._rules:
            names = _names(element)
            for key in ("*", *sorted(names, key=_weight)):
                for steps, rule in self._rules.get(key, ()):
                    if steps[-1] <= names and _stands_in(element, steps[:-1]):
                        style.update(rule)
        style.update(_declarations(element.get("style", "")))
        return style

    def look(self, element: "Element", outer: Look) -> Look:
        """How an element is set inside one that looks like ``outer``."""
        style = self.style(element)
        if not style:
            return outer
        paper = _paper(style, outer.paper)
        look = replace(
            outer,
            ink=_ink(style, outer.ink, paper),
            paper=paper,
            size=_size(style, outer.size),
            gone=outer.gone or _is_gone(style),
        )
        return replace(look, paper=None) if self.external else look


def _step(selector: str) -> set[str] | None:
    """The names one part of a selector asks for; None where it asks for more than names."""
    found = _SIMPLE.fullmatch(selector)
    if found is None:
        return None
    return {name for name in (found[1], *re.findall(r"[.#][\w-]+", found[2])) if name} - {"*"}


def _stands_in(element: "Element", steps: list[set[str]]) -> bool:
    """Whether the elements around one have the names of the outer parts, in their order."""
    missing = steps.copy()
    for outer in element.iterancestors():
        if not missing:
            break
        if missing[-1] <= _names(outer):
            missing.pop()
    return not missing


def _weight(name: str) -> int:
    return ("#" in name) * 2 + ("." in name)


def _names(element: "Element") -> set[str]:
    names = {f".{name}" for name in element.get("class", "").lower().split()}
    if identity := element.get("id"):
        names.add(f"#{identity.lower()}")
    names.add(str(element.tag).lower())
    return names


def _grounds(rule: Style) -> Style:
    """Of a rule that may not hold: only that the ground is unknown."""
    return {"background": "?"} if any(name.startswith("background") for name in rule) else {}


def _attributes(element: "Element") -> Iterator[tuple[str, str]]:
    if element.get("hidden") is not None:
        yield "display", "none"
    if color := element.get("bgcolor"):
        yield "background", color.lower()
    if element.get("background"):
        yield "background", "?"
    if element.tag == "font":
        if color := element.get("color"):
            yield "color", color.lower()
        if size := _FONT_SIZES.get(element.get("size", "")):
            yield "font-size", f"{size}px"


def _declarations(text: str) -> dict[str, str]:
    style = {}
    for declaration in _COMMENT.sub(" ", text).lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            style[name.strip()] = value.replace("!important", "").strip()
    return style


def _ink(style: Style, outer: Color | None, paper: Color | None) -> Color | None:
    """The colour of the letters; transparent ones look like what is behind them."""
    color = style.get("color", "inherit")
    if color == "transparent":
        return paper
    return outer if color in ("inherit", "unset", "currentcolor") else color_of(color, paper)


def _paper(style: Style, outer: Color | None) -> Color | None:
    if "background-image" in style and style["background-image"] not in _CLEAR:
        return None
    paper = outer
    for name in ("background", "background-color"):
        value = style.get(name, "transparent")
        if value not in _CLEAR:
            paper = None if "(" in value and not _CHANNELS.match(value) else color_of(value, outer)
    return paper


def whiteness(color: str) -> float | None:
    """The darkest channel of a CSS colour, from 0 to 1; None where it is not understood."""
    found = color_of(color, WHITE)
    if found is None:
        return 0.0 if color.strip().isalpha() else None
    return min(found)


def color_of(color: str, behind: Color | None) -> Color | None:
    """A CSS colour; ``behind`` is what is seen through one without substance."""
    color = color.strip()
    if color in _WHITES:
        return WHITE
    if color in _NAMED:
        return _NAMED[color]
    if found := _CHANNELS.match(color):
        return _channels(found[1], _PARTS.findall(found[2]), behind)
    digits = color.lstrip("#")
    if len(digits) not in (3, 4, 6, 8) or not re.fullmatch(r"[0-9a-f]+", digits):
        return None
    step = 1 if len(digits) < 6 else 2
    red, green, blue = (int(digits[at : at + step], 16) for at in range(0, 3 * step, step))
    full = float((0xF, 0xFF)[step - 1])
    return red / full, green / full, blue / full


def _channels(kind: str, values: list[str], behind: Color | None) -> Color | None:
    try:
        scaled = [float(each.rstrip("%")) / 100 if "%" in each else float(each) for each in values]
    except ValueError:
        return None
    if len(scaled) < 3:
        return None
    if len(scaled) > 3 and scaled[3] <= _SEE_THROUGH:
        return behind
    if kind == "hsl":
        return colorsys.hls_to_rgb(scaled[0] / 360, scaled[2], scaled[1])
    shares = zip(values[:3], scaled[:3], strict=True)
    red, green, blue = (channel if "%" in raw else channel / 255 for raw, channel in shares)
    return red, green, blue


def _size(style: Style, outer: float) -> float:
    value = style.get("font-size")
    if value is None and "font" in style:
        found = re.search(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%))", style["font"])
        value = found[1] if found else None
    return outer if value is None else _pixels(value, outer, outer)


def _pixels(value: str, base: float, default: float) -> float:
    found = _LENGTH.match(value)
    if not found:
        return default
    unit = found[2] or ""
    return float(found[1]) * (_RELATIVE[unit] * base if unit in _RELATIVE else _PIXELS[unit])


def _is_gone(style: Style) -> bool:
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if _pixels(style.get("opacity", ""), 1.0, 1.0) <= _SEE_THROUGH:
        return True
    if _pixels(style.get("text-indent", ""), 16, 0) < _FAR:
        return True
    return _is_shut(style) or _is_away(style) or _is_cut(style)


def _is_cut(style: Style) -> bool:
    """A box whose outline or scale leaves nothing of it."""
    outline = style.get("clip-path", "").replace(" ", "")
    if found := re.match(r"inset\((\d+)%", outline):
        return float(found[1]) >= _HALF_AWAY
    shrunk = re.search(r"scale[xy]?\(\s*0?\.?0*\s*[,)]", style.get("transform", ""))
    return outline.startswith("circle(0") or bool(shrunk)


def _is_shut(style: Style) -> bool:
    """A box without height or width that cuts off what it holds."""
    if not style.get("overflow", "").startswith(("hidden", "clip")):
        return False
    sides = ("height", "max-height", "width", "max-width")
    return any(_pixels(style.get(side, ""), math.inf, math.inf) <= 1 for side in sides)


def _is_away(style: Style) -> bool:
    """A box that stands where nobody scrolls, or whose cut-out shows nothing of it."""
    margins = (_pixels(style.get(f"margin-{side}", ""), 16, 0) for side in ("left", "top"))
    if min(margins) < _FAR:
        return True
    if style.get("position") not in ("absolute", "fixed", "relative"):
        return False
    places = (_pixels(style.get(side, ""), 16, 0) for side in ("left", "top", "right", "bottom"))
    clip = re.sub(r"[\s,]|px", "", style.get("clip", ""))
    return min(places) < _FAR or clip in ("rect(0000)", "rect(1111)")
