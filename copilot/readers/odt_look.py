"""Which styles of an OpenDocument text set letters so that nobody sees them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from copilot.readers.hidden import LIGHT_PAPER, NEAR_WHITE, SMALLEST
from copilot.readers.web_look import whiteness

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMES: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT: Final = f"{_NAMES}text:1.0}}"
_STYLE: Final = f"{_NAMES}style:1.0}}"
_DRAW: Final = f"{_NAMES}drawing:1.0}}"
_FO: Final = f"{_NAMES}xsl-fo-compatible:1.0}}"
_GROUND: Final = f"{_FO}background-color"
_PARAGRAPHS: Final = (f"{_TEXT}p", f"{_TEXT}h")
_DEEPEST: Final = 12


@dataclass(slots=True)
class Looks:
    """The text properties of all styles by name, and whether any text stands on a dark ground.

    White letters hide nothing where any paragraph, cell, frame or page has a dark ground: the
    styles do not say which text stands on it.
    """

    styles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    grounded: bool = False
    _known: dict[tuple[str, ...], bool] = field(default_factory=dict)

    @staticmethod
    def of(roots: Iterable["Element"]) -> "Looks":
        """The looks that styles.xml and the content define."""
        roots = list(roots)
        styles = {
            style.get(f"{_STYLE}name", ""): style
            for root in roots
            for style in root.iter(f"{_STYLE}style")
        }
        grounded = any(_is_dark(each) for root in roots for each in root.iter() if _is_block(each))
        return Looks({key: dict(_settings(each, styles)) for key, each in styles.items()}, grounded)

    def hides(self, element: "Element") -> bool:
        """Whether the text of a paragraph or span is not seen, by the styles around it."""
        named = []
        for each in (element, *element.iterancestors()):
            named.append(each.get(f"{_TEXT}style-name", ""))
            if each.tag in _PARAGRAPHS:
                break
        names = tuple(name for name in reversed(named) if name)
        if names not in self._known:
            settings: dict[str, str] = {}
            for name in names:
                settings |= self.styles.get(name, {})
            self._known[names] = _hides(settings, self.grounded)
        return self._known[names]


def _settings(style: "Element", styles: Mapping[str, "Element"]) -> Iterator[tuple[str, str]]:
    """The text properties of a style, those it inherits first."""
    line: list[Element] = []
    current: Element | None = style
    while current is not None and len(line) < _DEEPEST:
        line.append(current)
        current = styles.get(current.get(f"{_STYLE}parent-style-name", ""))
    for each in reversed(line):
        for properties in each.iterfind(f"{_STYLE}text-properties"):
            yield from ((str(name), str(value)) for name, value in properties.items())


def _hides(settings: Mapping[str, str], grounded: bool) -> bool:
    if settings.get(f"{_TEXT}display") == "none":
        return True
    size = settings.get(f"{_FO}font-size", "")
    if size.endswith("pt") and _number(size[:-2]) < SMALLEST:
        return True
    if grounded or _is_dark_color(settings.get(_GROUND)):
        return False
    if settings.get(f"{_STYLE}use-window-font-color") == "true":
        return False
    return (whiteness(settings.get(f"{_FO}color", "").lower()) or 0.0) >= NEAR_WHITE


def _is_block(element: "Element") -> bool:
    """Properties of anything that text can stand on, but not of the text itself."""
    tag = str(element.tag)
    return tag.endswith("-properties") and tag != f"{_STYLE}text-properties"


def _is_dark(properties: "Element") -> bool:
    filled = properties.get(f"{_DRAW}fill", "none")
    if filled not in ("none", "solid"):
        return True
    color = properties.get(f"{_DRAW}fill-color") if filled == "solid" else None
    return _is_dark_color(color) or _is_dark_color(properties.get(_GROUND))


def _is_dark_color(color: str | None) -> bool:
    if color in (None, "transparent"):
        return False
    return (whiteness(str(color).lower()) or 0.0) < LIGHT_PAPER


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return SMALLEST
