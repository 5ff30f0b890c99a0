"""How cells, shapes and runs of OpenDocument sheets and slides are set, by styles and parents."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from copilot.readers.hidden import SMALLEST, Color, color_of, is_lost
from copilot.readers.opendocument import OFFICE, STYLE, TEXT, number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMES: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
_FO: Final = f"{_NAMES}xsl-fo-compatible:1.0}}"
_NUMBER: Final = f"{_NAMES}datastyle:1.0}}"
_OPACITY: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}opacity"
GROUND: Final = f"{_FO}background-color"
_COLOR: Final = f"{_FO}color"
_AUTOMATIC: Final = f"{STYLE}use-window-font-color"
_SPACES: Final = 1000
_SKIPPED: Final = frozenset({f"{OFFICE}annotation", f"{TEXT}ruby-text", f"{TEXT}note"})
_BLANKS: Final = re.compile(r"[ \t\n]+")
_DEEPEST: Final = 12
_SEE_THROUGH: Final = 5.0  # percent

Settings = Mapping[str, str]


@dataclass(slots=True)
class Looks:
    """The styles by family and name ("table-cell/ce1"), and what was gathered of them so far."""

    styles: Mapping[str, "Element"] = field(default_factory=dict)
    formats: Mapping[str, "Element"] = field(default_factory=dict)
    _texts: dict[str, Settings] = field(default_factory=dict)
    _blocks: dict[str, Settings] = field(default_factory=dict)

    @staticmethod
    def of(roots: Iterable["Element"]) -> "Looks":
        """The looks that styles.xml and the content define."""
        styles: dict[str, Element] = {}
        formats: dict[str, Element] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style", f"{STYLE}default-style"):
                name = style.get(f"{STYLE}name", "")
                styles[f"{style.get(f'{STYLE}family', '')}/{name}"] = style
            for form in root.iter():
                if isinstance(form.tag, str) and form.tag.startswith(_NUMBER):
                    formats.setdefault(form.get(f"{STYLE}name", ""), form)
        return Looks(styles, formats)

    def text(self, style: str) -> Settings:
        """How letters are set by a style and those it is based on."""
        if style not in self._texts:
            self._texts[style] = self._gathered(style, text=True)
        return self._texts[style]

    def block(self, style: str) -> Settings:
        """How a cell, shape, row or page is set by a style and those it is based on."""
        if style not in self._blocks:
            self._blocks[style] = self._gathered(style, text=False)
        return self._blocks[style]

    def _gathered(self, style: str, *, text: bool) -> Settings:
        gathered: dict[str, str] = {}
        for each in reversed(list(self._line(style))):
            for properties in each:
                tag = str(properties.tag)
                if tag.endswith("-properties") and (tag == f"{STYLE}text-properties") is text:
                    own = {str(name): str(value) for name, value in properties.items()}
                    gathered = combined(gathered, own)
        return gathered

    def _line(self, style: str) -> Iterator["Element"]:
        """A style, those it is based on, and the default of its family."""
        family = style.partition("/")[0]
        for _ in range(_DEEPEST):
            found = self.styles.get(style)
            if found is None:
                break
            yield found
            style = f"{family}/{found.get(f'{STYLE}parent-style-name', '')}"
        if style != f"{family}/" and f"{family}/" in self.styles:
            yield self.styles[f"{family}/"]

    def format(self, cell_style: str) -> "Element | None":
        """The format of the figures of a cell style."""
        named = (each.get(f"{STYLE}data-style-name") for each in self._line(cell_style))
        return self.formats.get(next((name for name in named if name), ""))

    def depends(self, style: str) -> bool:
        """Whether a style looks different under conditions."""
        return any(each.find(f"{STYLE}map") is not None for each in self._line(style))


def combined(outer: Settings, inner: Settings) -> dict[str, str]:
    """Settings with nearer ones; a colour that is named ends the automatic one."""
    kept = dict(outer)
    if _COLOR in inner:
        kept.pop(_AUTOMATIC, None)
    return {**kept, **inner}


def ink(settings: Settings) -> Color | None:
    """The colour of letters; None where the program chooses it by the ground."""
    if settings.get(_AUTOMATIC) == "true":
        return None
    return color_of(settings.get(_COLOR))


def paper(settings: Settings, outer: Color | None) -> Color | None:
    """The ground that settings name, else what lies around."""
    named = settings.get(GROUND, "transparent")
    return outer if named == "transparent" else color_of(named)


def is_unseen(settings: Settings, ground: Color | None) -> bool:
    """Whether letters set so on a ground (None: unknown) are not seen."""
    if settings.get(f"{TEXT}display") == "none":
        return True
    if _amount(settings.get(f"{_FO}font-size", ""), "pt", SMALLEST) < SMALLEST:
        return True
    if _amount(settings.get(_OPACITY, ""), "%", 100.0) <= _SEE_THROUGH:
        return True
    color, behind = ink(settings), paper(settings, ground)
    return color is not None and behind is not None and is_lost(color, behind)


def _amount(text: str, unit: str, default: float) -> float:
    try:
        return float(text.removesuffix(unit)) if text.endswith(unit) else default
    except ValueError:
        return default


def parted(
    paragraph: "Element", outer: Settings, looks: Looks, hides: Callable[[Settings], bool]
) -> tuple[str, str]:
    """The text of a paragraph on one line, and what of it ``hides`` takes for unseen."""
    seen: list[str] = []
    unseen: list[str] = []
    settings = combined(outer, looks.text(f"paragraph/{paragraph.get(f'{TEXT}style-name', '')}"))
    for text, set_so in _runs(paragraph, settings, looks):
        (unseen if text.strip() and hides(set_so) else seen).append(text)
    return _joined(seen), _joined(unseen)


def _joined(pieces: Sequence[str]) -> str:
    return _BLANKS.sub(" ", "".join(pieces)).strip()


def _runs(element: "Element", settings: Settings, looks: Looks) -> Iterator[tuple[str, Settings]]:
    """The pieces of text with how they are set; white space is that of the page."""
    yield element.text or "", settings
    for child in element:
        if child.tag == f"{TEXT}s":
            yield " " * min(number(child.get(f"{TEXT}c"), 1), _SPACES), settings
        elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            yield " ", settings
        elif child.tag not in _SKIPPED:
            named = child.get(f"{TEXT}style-name") if child.tag == f"{TEXT}span" else None
            own = settings if named is None else combined(settings, looks.text(f"text/{named}"))
            yield from _runs(child, own, looks)
        yield child.tail or "", settings
