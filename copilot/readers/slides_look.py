"""How shapes and runs of PowerPoint slides are set: colours, places, and what lies behind them.

What is inherited from placeholders is taken for seen; only what a slide itself sets is judged.
"""

import colorsys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from copilot.readers.deck import Box, Ground, behind, vanishes
from copilot.readers.hidden import BLACK, SMALLEST, WHITE, Color, color_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FILLS: Final = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
_PRESETS: Final = {"white": WHITE, "black": BLACK}
_MAPPED: Final = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_WHOLE: Final = 100_000  # a share of one
_SEE_THROUGH: Final = 0.05
_SOLID_ENOUGH: Final = 0.95
_SOLID_GROUND: Final = 1001  # of the grounds of a theme, the first is plain
_NO_STYLES: Final = frozenset({
    "", "{2D5ABB26-0587-4C30-8999-92F81FD0307C}", "{5940675A-B579-460E-94D1-54222C63F5DA}",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour (None: unknown) and how much of what lies behind it covers."""

    color: Color | None = None
    cover: float = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """How the inner coordinates of a group become those of the slide."""

    left: float = 0.0
    top: float = 0.0
    across: float = 1.0
    down: float = 1.0

    def box(self, transform: "Element | None") -> Box | None:
        """The place of a shape on the slide; a turned one may reach out on all sides."""
        off, ext = _pair(transform, "off", "x", "y"), _pair(transform, "ext", "cx", "cy")
        if transform is None or off is None:
            return None
        (x, y), (wide, high) = off, ext or (0.0, 0.0)
        if transform.get("rot", "0") != "0":
            half = (wide + high) / 2
            x, y = x + wide / 2 - half, y + high / 2 - half
            wide = high = 2 * half
        left, top = self.left + x * self.across, self.top + y * self.down
        return left, top, left + wide * self.across, top + high * self.down

    def inner(self, transform: "Element | None") -> "Frame":
        """The frame inside a group that lies in this one."""
        off, ext = _pair(transform, "off", "x", "y"), _pair(transform, "ext", "cx", "cy")
        inner, size = _pair(transform, "chOff", "x", "y"), _pair(transform, "chExt", "cx", "cy")
        if not (off and ext and inner and size and all(size)):
            return self
        across, down = self.across * ext[0] / size[0], self.down * ext[1] / size[1]
        left = self.left + off[0] * self.across - inner[0] * across
        return Frame(left, self.top + off[1] * self.down - inner[1] * down, across, down)


def _pair(transform: "Element | None", tag: str, *names: str) -> tuple[float, float] | None:
    found = None if transform is None else transform.find(f"{_A}{tag}")
    try:
        return (
            None
            if found is None
            else (float(found.get(names[0], 0)), float(found.get(names[1], 0)))
        )
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of the theme by the names that slides use."""

    named: Mapping[str, Color] = field(default_factory=dict)

    @staticmethod
    def of(theme: "Element | None", mapping: "Element | None") -> "Palette":
        """The colours of a theme under the names that its master gives them."""
        colors = {"lt1": WHITE, "dk1": BLACK}
        scheme = None if theme is None else next(theme.iter(f"{_A}clrScheme"), None)
        for entry in () if scheme is None else scheme:
            for each in entry:
                if found := color_of(each.get("lastClr") or each.get("val")):
                    colors[entry.tag.rpartition("}")[2]] = found
        names = {**_MAPPED, **({} if mapping is None else dict(mapping.items()))}
        mapped = {str(name): colors[str(to)] for name, to in names.items() if str(to) in colors}
        return Palette({**colors, **mapped})

    def paint(self, fill: "Element | None") -> Paint:
        """What a solid fill paints; anything else is unknown."""
        for each in () if fill is None else fill:
            return _modified(Paint(self._color(each)), each)
        return Paint()

    def _color(self, element: "Element") -> Color | None:
        match element.tag.rpartition("}")[2]:
            case "srgbClr":
                return color_of(element.get("val"))
            case "sysClr":
                return color_of(element.get("lastClr"))
            case "schemeClr":
                return self.named.get(element.get("val", ""))
            case "prstClr":
                return _PRESETS.get(element.get("val", ""))
        return None


def _modified(paint: Paint, element: "Element") -> Paint:
    """A colour after what is said of it: lighter, darker, see-through."""
    for change in element:
        kind, share = change.tag.rpartition("}")[2], _share(change.get("val"))
        if kind == "alpha":
            paint = replace(paint, cover=share)
        elif paint.color is not None:
            paint = replace(paint, color=_changed(paint.color, kind, share))
    return paint


def _changed(color: Color, kind: str, share: float) -> Color | None:
    hue, light, strength = colorsys.rgb_to_hls(*color)
    match kind:
        case "lumMod":
            return colorsys.hls_to_rgb(hue, light * share, strength)
        case "lumOff":
            return colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light + share)), strength)
        case "tint":
            return colorsys.hls_to_rgb(hue, 1 - (1 - light) * share, strength)
        case "shade":
            return colorsys.hls_to_rgb(hue, light * share, strength)
    return None


def _share(text: str | None) -> float:
    try:
        return float((text or "").rstrip("%")) / (100 if "%" in (text or "") else _WHOLE)
    except ValueError:
        return 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """What the text of a shape stands on, and how its lists of styles set it."""

    palette: Palette = field(default_factory=Palette)
    grounds: Sequence[Ground] = (Ground(None, None),)
    defaults: Mapping[str, "Element"] = field(default_factory=dict)

    def of(self, body: "Element | None") -> "Look":
        """The look inside a text body that has styles of its own."""
        styles = None if body is None else body.find(f"{_A}lstStyle")
        if styles is None or not len(styles):
            return self
        own = {
            level.tag.rpartition("}")[2]: run
            for level in styles
            if (run := level.find(f"{_A}defRPr")) is not None
        }
        return replace(self, defaults=own)

    def hides(self, run: "Element", level: str) -> bool:
        """Whether a run of a paragraph of a level ("0" to "8") is not seen."""
        own, default = run.find(f"{_A}rPr"), self._default(level)
        known = [each for each in (own, default) if each is not None]
        sizes = [size for each in known if (size := each.get("sz"))]
        if sizes and _points(sizes[0]) < SMALLEST:
            return True
        fill = next((fill for each in known if (fill := fill_of(each)) is not None), None)
        if fill is None:
            return False
        if fill.tag == f"{_A}noFill":
            return not any(_is_outlined(each) for each in known)
        paint = self.palette.paint(fill) if fill.tag == f"{_A}solidFill" else Paint()
        return paint.cover <= _SEE_THROUGH or vanishes(paint.color, self.grounds)

    def _default(self, level: str) -> "Element | None":
        number = int(level) + 1 if level.isdecimal() else 1
        return self.defaults.get(f"lvl{number}pPr", self.defaults.get("defPPr"))


def _is_outlined(properties: "Element") -> bool:
    line = properties.find(f"{_A}ln")
    fill = None if line is None else fill_of(line)
    return fill is not None and fill.tag != f"{_A}noFill"


def _points(size: str) -> float:
    try:
        return float(size) / 100
    except ValueError:
        return SMALLEST


def fill_of(properties: "Element | None") -> "Element | None":
    """The element that says how something is filled; None where it is inherited."""
    for name in () if properties is None else _FILLS:
        found = properties.find(f"{_A}{name}") if properties is not None else None
        if found is not None:
            return found
    return None


def ground_of(shape: "Element", box: Box | None, palette: Palette) -> Ground | None:
    """What a shape, picture or table paints; None for one that paints nothing."""
    if shape.tag != f"{_P}sp":
        return Ground(box, None) if shape.tag in (f"{_P}pic", f"{_P}graphicFrame") else None
    fill = fill_of(shape.find(f"{_P}spPr"))
    if fill is None:
        fill = shape.find(f"{_P}style/{_A}fillRef")
        if fill is None or fill.get("idx", "0") == "0":
            return None
    elif fill.tag != f"{_A}solidFill":
        return None if fill.tag == f"{_A}noFill" else Ground(box, None)
    paint = palette.paint(fill)
    if paint.cover <= _SEE_THROUGH:
        return None
    return Ground(box, paint.color if paint.cover >= _SOLID_ENOUGH else None)


def table_look(look: Look, table: "Element", cell: "Element") -> Look:
    """The look of a cell: by its own fill, else by the style of its table."""
    fill = fill_of(cell.find(f"{_A}tcPr"))
    if fill is not None and fill.tag == f"{_A}solidFill":
        return replace(look, grounds=(Ground(None, look.palette.paint(fill).color),))
    style = table.findtext(f"{_A}tblPr/{_A}tableStyleId") or ""
    if (fill is None and style in _NO_STYLES) or (fill is not None and fill.tag == f"{_A}noFill"):
        return look
    return replace(look, grounds=(Ground(None, None),))


def background(sheet: "Element", palette: Palette) -> Ground | None:
    """The ground of a slide, layout or master; None where it is that of the one below."""
    own = sheet.find(f"{_P}cSld/{_P}bg")
    properties = None if own is None else own.find(f"{_P}bgPr")
    named = None if own is None else own.find(f"{_P}bgRef")
    if properties is not None:
        fill = fill_of(properties)
        plain = fill is not None and fill.tag == f"{_A}solidFill"
        return Ground(None, palette.paint(fill).color if plain else None)
    if named is None:
        return None
    plain = named.get("idx") == str(_SOLID_GROUND)
    return Ground(None, palette.paint(named).color if plain else None)


def grounds_in(tree: "Element | None", palette: Palette, frame: Frame) -> Iterator[Ground]:
    """What the shapes of a tree paint, the lowest first."""
    for shape in () if tree is None else tree:
        if shape.tag == f"{_P}grpSp":
            inner = frame.inner(shape.find(f"{_P}grpSpPr/{_A}xfrm"))
            yield from grounds_in(shape, palette, inner)
        elif isinstance(shape.tag, str):
            ground = ground_of(shape, frame.box(transform_of(shape)), palette)
            if ground is not None:
                yield ground


def transform_of(shape: "Element") -> "Element | None":
    """Where a shape says it stands."""
    own = shape.find(f"{_P}xfrm")
    return shape.find(f"{_P}spPr/{_A}xfrm") if own is None else own


def look_of(shape: "Element", box: Box | None, below: Sequence[Ground], palette: Palette) -> Look:
    """The look of text in a shape that stands above ``below``."""
    own = ground_of(shape, box, palette) if shape.tag == f"{_P}sp" else None
    return Look(palette, [own] if own else behind(box, below))
