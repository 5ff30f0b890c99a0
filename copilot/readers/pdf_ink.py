"""Which text of a PDF page leaves no ink: invisible, lost on its ground, covered, clipped away,
too small, off the page, in a layer that is off.

Two visitors of pypdf's extraction: :class:`Ink` watches the graphics state and only notes what
nobody sees, :class:`Sieve` takes that out (or everything else) on a second run.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from copilot.readers.hidden import BLACK, LIGHT_PAPER, NEAR_WHITE, SMALLEST, Color, is_lost
from copilot.readers.pdf_colors import SPACES, color, first_color, space_of
from copilot.readers.pdf_geometry import (
    IDENTITY,
    NOWHERE,
    Box,
    Matrix,
    area,
    bounds,
    box_of,
    covers,
    is_upright,
    meets,
    overlap,
    point,
    times,
    transformed,
)
from copilot.readers.pdf_layers import Layers

_INVISIBLE: Final = (3, 7)
_STROKED: Final = (1, 5)
_BOTH: Final = (2, 6)
_GLYPH: Final = 0.5  # of the font size: the mean width of a letter
_WIDE_GLYPH: Final = 0.6  # where all letters are as wide
_SLIMMEST: Final = 0.3  # points of width for a letter that is squeezed
_MIDDLE: Final = 0.3  # of the font size: half the height of a small letter
_GROUND: Final = 0.5  # of the font size: what is thinner is a line, not a ground
_SEE_THROUGH: Final = 0.05
_SCAN: Final = 0.5  # of the page's area
_MOST_GROUNDS: Final = 5000
_OPAQUE: Final = 0.95
_MOST: Final = 0.9  # of a line, as its length is a guess
_BAND: Final = 24.0  # points; lines are looked up by bands of this height
_EVERYWHERE: Final[Box] = (-1e9, -1e9, 1e9, 1e9)


@dataclass(slots=True)
class _State:
    """What q saves: colours (None: unknown), what is cut off, and how letters are set.

    It changes in place, as that happens for nearly every word of some files.
    """

    matrix: Matrix = IDENTITY
    fill: Color | None = BLACK
    stroke: Color | None = BLACK
    fill_space: str = "gray"
    stroke_space: str = "gray"
    mode: int = 0
    size: float = 12.0
    squeeze: float = 1.0
    alpha: float = 1.0
    blends: bool = False
    clip: Box = _EVERYWHERE
    exact: bool = True
    glyph: float = _GLYPH
    bytes_per_sign: int = 1
    drawn_glyphs: bool = False


@dataclass(frozen=True, slots=True)
class _Ground:
    """Something painted before the text: its box, its colour (None: unknown), if it fills it."""

    box: Box
    color: Color | None
    solid: bool

    @property
    def light(self) -> bool:
        """Whether white letters are lost on it."""
        return self.color is not None and min(self.color) >= LIGHT_PAPER


@dataclass(slots=True)
class Ink:
    """The page's graphics state, its grounds, and the numbers of the show operators not seen.

    ``failures`` are the exceptions of malformed content; a strange operand must not stop the
    extraction, which is more forgiving.
    """

    box: Box
    unit: float
    failures: tuple[type[Exception], ...]
    layers: Layers = field(default_factory=Layers)
    count: int = 0
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _forms: list[tuple[_State, int, Any, int, int]] = field(default_factory=list)
    _resources: Any = None
    _form_box: Box | None = None
    _path: list[tuple[float, float]] = field(default_factory=list)
    _curved: bool = False
    _clips: bool = False
    _away: list[bool] = field(default_factory=list)
    _grounds: list[_Ground] = field(default_factory=list)
    _dark: set[Color] = field(default_factory=set)
    _bands: dict[int, list[tuple[int, Box]]] = field(default_factory=dict)
    _images: float = 0.0
    _seen: int = 0
    _hidden: set[int] = field(default_factory=set)
    _invisible: set[int] = field(default_factory=set)
    _line: tuple[float, float] = (0.0, 0.0)
    _signs: int = 0

    @staticmethod
    def of(page: Any, failures: tuple[type[Exception], ...]) -> "Ink":
        """The watcher for a page that pypdf is about to extract."""
        media, crop = box_of(page.mediabox), box_of(page.cropbox)
        box = overlap(media, crop) or media
        # Only indexing follows a reference.
        resources = {} if page.get("/Resources") is None else page["/Resources"]
        unit = float(page.get("/UserUnit", 1.0))
        return Ink(box, unit, failures, Layers.of(page, failures), _resources=resources)

    def hidden(self) -> frozenset[int]:
        """The show operators nobody sees; on a scan invisible text is the recognised one."""
        scan = self._images > _SCAN * area(self.box)
        return frozenset(self._hidden if scan else self._hidden | self._invisible)

    def before(self, operator: bytes, operands: Any, _cm: Matrix, tm: Matrix) -> None:
        """Follow one operator."""
        self._seen += 1
        try:
            if operator in _SHOWS:
                self.count += 1
                self._show(operator, operands, tm)
            elif operator in _HANDLERS:
                _HANDLERS[operator](self, operands)
        except self.failures:
            pass

    def after(self, operator: bytes, _operands: Any, _cm: Matrix, _tm: Matrix) -> None:
        """Leave a form; one that was not looked into may have painted anything in its box."""
        if operator != b"Do" or not self._forms:
            return
        state, depth, resources, seen, layers = self._forms.pop()
        self._state, self._resources = state, resources
        del self._stack[depth:]
        del self._away[layers:]
        self._end_path(None)
        if seen == self._seen and self._form_box:
            self._paint(self._form_box, None, solid=False)

    def _show(self, operator: bytes, operands: Any, tm: Matrix) -> None:
        signs = _length(operator, operands) // self._state.bytes_per_sign
        state, matrix = self._state, times(tm, self._state.matrix)
        start = (matrix[4], matrix[5])
        self._signs = self._signs + signs if start == self._line else signs
        self._line = start
        if not signs:
            return
        wide, high = math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])
        if True in self._away:
            self._hidden.add(self.count)
        elif state.mode in _INVISIBLE or state.alpha <= _SEE_THROUGH:
            if state.mode != _INVISIBLE[1]:
                self._invisible.add(self.count)
        elif self._is_tiny(wide, high) or self._is_outside(matrix) or self._is_lost(matrix):
            self._hidden.add(self.count)
        else:
            line = bounds(self._ends(matrix, _MIDDLE))
            for band in _band(line):
                self._bands.setdefault(band, []).append((self.count, line))

    def _is_tiny(self, wide: float, high: float) -> bool:
        """Too small to read; glyphs that are drawn have a scale of their own."""
        state, unit = self._state, self.unit
        if state.drawn_glyphs:
            return False
        size = abs(state.size)
        return size * high * unit < SMALLEST or size * wide * state.squeeze * unit < _SLIMMEST

    def _ends(self, matrix: Matrix, height: float) -> tuple[tuple[float, float], ...]:
        """Both ends of the line so far, ``height`` font sizes above its base."""
        size = self._state.size
        length = self._signs * self._state.glyph * abs(size) * self._state.squeeze
        return point(matrix, 0, height * size), point(matrix, length, height * size)

    def _is_outside(self, matrix: Matrix) -> bool:
        """Off the page, or where everything is cut off."""
        return any(self._misses(matrix, limits) for limits in (self.box, self._state.clip))

    def _misses(self, matrix: Matrix, limits: Box) -> bool:
        if limits[0] <= matrix[4] <= limits[2] and limits[1] <= matrix[5] <= limits[3]:
            return False
        left, bottom, right, top = bounds((*self._ends(matrix, 0), *self._ends(matrix, 1)))
        over = right < limits[0] or left > limits[2]
        return over or top < limits[1] or bottom > limits[3]

    def _is_lost(self, matrix: Matrix) -> bool:
        """Whether letters have the colour of what lies directly behind them."""
        inks = self._inks()
        known = [ink for ink in inks if ink is not None]
        white = all(min(ink) >= NEAR_WHITE for ink in known)
        if len(known) < len(inks) or not (white or self._dark.intersection(_rounded(known[:1]))):
            return False
        line = bounds(self._ends(matrix, _MIDDLE))
        thinnest = _GROUND * abs(self._state.size) * math.hypot(matrix[2], matrix[3])
        for ground in reversed(self._grounds):
            if not meets(ground.box, line, thinnest):
                continue
            if ground.color is None or not (ground.solid or ground.light):
                return False
            if not all(is_lost(ink, ground.color) for ink in known):
                return False
            if covers(ground.box, line) or (ground.solid and covers(ground.box, _most(line))):
                return True
        return white

    def _inks(self) -> tuple[Color | None, ...]:
        state = self._state
        if state.mode in _STROKED:
            return (state.stroke,)
        return (state.fill, state.stroke) if state.mode in _BOTH else (state.fill,)

    def _paint(self, box: Box, color: Color | None, *, solid: bool) -> None:
        """Remember a ground; white on bare paper changes nothing but what it covers."""
        state = self._state
        seen = overlap(box, state.clip)
        if seen is None or True in self._away or state.alpha <= _SEE_THROUGH:
            return
        opaque = state.alpha >= _OPAQUE and not state.blends
        ground = _Ground(seen, color, solid and opaque and state.exact)
        if not opaque and not ground.light:
            ground = _Ground(seen, None, False)
        if ground.solid:
            self._cover(seen)
        if (self._grounds or not ground.light) and len(self._grounds) < _MOST_GROUNDS:
            self._grounds.append(ground)
            if ground.solid and ground.color is not None:
                self._dark.update(_rounded([ground.color]))

    def _cover(self, box: Box) -> None:
        """Lines under something opaque are not seen; under a scan stands what it says."""
        unseen = self._invisible if area(box) > _SCAN * area(self.box) else self._hidden
        inside = overlap(box, self.box) or NOWHERE
        if self._bands and inside[3] - inside[1] >= SMALLEST:
            for band in _band(inside):
                lines = self._bands.get(band, ())
                unseen.update(number for number, line in lines if covers(box, _most(line)))

    def _save(self, _operands: Any) -> None:
        self._stack.append(self._state)
        self._state = replace(self._state)

    def _restore(self, _operands: Any) -> None:
        lowest = self._forms[-1][1] if self._forms else 0
        if len(self._stack) > lowest:
            self._state = self._stack.pop()

    def _transform(self, operands: Any) -> None:
        matrix = [float(operand) for operand in operands[:6]]
        self._state.matrix = times(matrix, self._state.matrix)

    def _rectangle(self, operands: Any) -> None:
        x, y, wide, high = (float(operand) for operand in operands[:4])
        matrix = self._state.matrix
        self._curved = self._curved or bool(self._path)
        self._path += [point(matrix, x, y), point(matrix, x + wide, y + high)]
        if matrix[1] or matrix[2]:
            self._path += [point(matrix, x + wide, y), point(matrix, x, y + high)]
            self._curved = self._curved or not is_upright(matrix)

    def _points(self, operands: Any) -> None:
        self._curved = True
        for at in range(0, len(operands) - 1, 2):
            x, y = float(operands[at]), float(operands[at + 1])
            self._path.append(point(self._state.matrix, x, y))

    def _start_clip(self, _operands: Any) -> None:
        self._clips = True

    def _fill(self, _operands: Any) -> None:
        if self._path:
            self._paint(bounds(self._path), self._state.fill, solid=not self._curved)
        self._end_path(None)

    def _end_path(self, _operands: Any) -> None:
        if self._clips and self._path:
            state = self._state
            state.clip = overlap(bounds(self._path), state.clip) or NOWHERE
            state.exact = state.exact and not self._curved
        self._clips = self._curved = False
        self._path.clear()

    def _shade(self, _operands: Any) -> None:
        self._paint(self.box, None, solid=False)

    def _inline_image(self, _operands: Any) -> None:
        self._image(opaque=False)

    def _image(self, *, opaque: bool) -> None:
        box = transformed((0, 0, 1, 1), self._state.matrix)
        self._paint(box, None, solid=opaque and is_upright(self._state.matrix))
        self._images += area(overlap(box, self.box) or NOWHERE)

    def _begin(self, operands: Any) -> None:
        """Marked content, which a layer may hide."""
        # Pushed first, whatever it turns out to be, as it is ended once in any case.
        self._away.append(False)
        if len(operands) > 1 and operands[0] == "/OC":
            self._away[-1] = self.layers.hide(self._resources["/Properties"].raw_get(operands[1]))

    def _end(self, _operands: Any) -> None:
        lowest = self._forms[-1][4] if self._forms else 0
        if len(self._away) > lowest:
            self._away.pop()

    def _object(self, operands: Any) -> None:
        """An image is a ground; a form has its own matrix and resources until it is left."""
        # Pushed first, whatever it turns out to be, as the operator is left once in any case.
        layers = len(self._away)
        self._forms.append((self._state, len(self._stack), self._resources, self._seen, layers))
        self._state = replace(self._state)
        outer, self._form_box = self._resources, None
        thing = outer["/XObject"][operands[0]]
        if "/OC" in thing:
            self._away.append(self.layers.hide(thing.raw_get("/OC")))
        if thing["/Subtype"] == "/Image":
            self._image(opaque=not any(name in thing for name in _SEE_THROUGH_MARKS))
            return
        matrix = [float(each) for each in thing.get("/Matrix", IDENTITY)]
        state = self._state
        state.matrix = times(matrix, state.matrix)
        inner = thing.get("/Resources")
        self._resources = outer if inner is None else inner.get_object()
        self._form_box = transformed(box_of(thing["/BBox"]), state.matrix)
        state.clip = overlap(self._form_box, state.clip) or NOWHERE
        state.exact = state.exact and is_upright(state.matrix)

    def _font(self, operands: Any) -> None:
        state = self._state
        state.size = float(operands[1])
        state.bytes_per_sign, state.drawn_glyphs = 1, False
        state.glyph = _GLYPH
        font = self._resources["/Font"][operands[0]]
        kind = font["/Subtype"]
        state.bytes_per_sign, state.drawn_glyphs = 1 + (kind == "/Type0"), kind == "/Type3"
        if any(name in str(font.get("/BaseFont")) for name in ("Courier", "Mono", "Consolas")):
            state.glyph = _WIDE_GLYPH

    def _graphics(self, operands: Any) -> None:
        settings, state = self._resources["/ExtGState"][operands[0]], self._state
        if (alpha := settings.get("/ca")) is not None:
            state.alpha = float(alpha)
        if (mask := settings.get("/SMask")) is not None:
            state.blends = str(mask) != "/None"
        if (mode := settings.get("/BM")) is not None:
            mode = mode[0] if isinstance(mode, list) else mode
            state.blends = state.blends or str(mode) not in ("/Normal", "/Compatible")

    def _set_mode(self, operands: Any) -> None:
        self._state.mode = int(operands[0])

    def _set_squeeze(self, operands: Any) -> None:
        self._state.squeeze = abs(float(operands[0])) / 100

    def _set_space(self, name: Any, *, stroke: bool) -> None:
        space = SPACES.get(str(name)) or space_of(self._resources["/ColorSpace"][name])
        self._set_ink(first_color(space), space, stroke=stroke)

    def _set_color(self, operands: Any, *, stroke: bool) -> None:
        space = self._state.stroke_space if stroke else self._state.fill_space
        self._set_ink(color(space, operands), space, stroke=stroke)

    def _set_ink(self, ink: Color | None, space: str, *, stroke: bool) -> None:
        if stroke:
            self._state.stroke, self._state.stroke_space = ink, space
        else:
            self._state.fill, self._state.fill_space = ink, space


@dataclass(slots=True)
class Sieve:
    """Empties show operators by their number: the ``numbers``, or all others."""

    numbers: Collection[int]
    keeps_them: bool
    count: int = 0

    def before(self, operator: bytes, operands: Any, _cm: Matrix, _tm: Matrix) -> None:
        """Empty the operands before pypdf looks at them; the list is its own copy."""
        if operator not in _SHOWS:
            return
        self.count += 1
        if (self.count in self.numbers) is self.keeps_them:
            return
        for at, operand in enumerate(operands):
            if isinstance(operand, list):
                operands[at] = type(operand)()
            elif isinstance(operand, (str, bytes)):
                operands[at] = b""


_SHOWS: Final = frozenset({b"Tj", b"TJ", b"'", b'"'})
_SEE_THROUGH_MARKS: Final = ("/SMask", "/Mask", "/ImageMask")


def _device(space: str, *, stroke: bool) -> "Callable[[Ink, Any], None]":
    def handle(ink: Ink, operands: Any) -> None:
        ink._set_ink(color(space, operands), space, stroke=stroke)

    return handle


def _rounded(colors: list[Color]) -> Iterator[tuple[float, float, float]]:
    """Keys that colours which cannot be told apart are likely to share."""
    for red, green, blue in colors:
        yield round(red, 1), round(green, 1), round(blue, 1)


def _most(line: Box) -> Box:
    """A line without its end, which is only guessed."""
    left, bottom, right, top = line
    if right - left < top - bottom:
        return left, bottom, right, bottom + (top - bottom) * _MOST
    return left, bottom, left + (right - left) * _MOST, top


def _band(box: Box) -> range:
    """The bands that a box may lie in; a line that runs up is found by its lower end."""
    low, high = max(-1e6, box[1]), min(1e6, box[3])
    return range(int(low // _BAND), int(high // _BAND) + 1)


def _length(operator: bytes, operands: Any) -> int:
    if operator == b"TJ":
        return sum(len(each) for each in operands[0] if isinstance(each, (str, bytes)))
    shown = operands[-1]
    return len(shown) if isinstance(shown, (str, bytes)) else 0


_HANDLERS: Final[Mapping[bytes, Callable[[Ink, Any], None]]] = {
    b"q": Ink._save,
    b"Q": Ink._restore,
    b"cm": Ink._transform,
    b"re": Ink._rectangle,
    b"W": Ink._start_clip,
    b"W*": Ink._start_clip,
    b"BDC": Ink._begin,
    b"BMC": Ink._begin,
    b"EMC": Ink._end,
    **dict.fromkeys((b"m", b"l", b"c", b"v", b"y"), Ink._points),
    **dict.fromkeys((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"), Ink._fill),
    **dict.fromkeys((b"n", b"S", b"s"), Ink._end_path),
    b"sh": Ink._shade,
    b"INLINE IMAGE": Ink._inline_image,
    b"Do": Ink._object,
    b"Tf": Ink._font,
    b"Tr": Ink._set_mode,
    b"Tz": Ink._set_squeeze,
    b"gs": Ink._graphics,
    b"g": _device("gray", stroke=False),
    b"rg": _device("rgb", stroke=False),
    b"k": _device("ink", stroke=False),
    b"G": _device("gray", stroke=True),
    b"RG": _device("rgb", stroke=True),
    b"K": _device("ink", stroke=True),
    b"cs": lambda ink, operands: ink._set_space(operands[0], stroke=False),
    b"CS": lambda ink, operands: ink._set_space(operands[0], stroke=True),
    b"sc": lambda ink, operands: ink._set_color(operands, stroke=False),
    b"scn": lambda ink, operands: ink._set_color(operands, stroke=False),
    b"SC": lambda ink, operands: ink._set_color(operands, stroke=True),
    b"SCN": lambda ink, operands: ink._set_color(operands, stroke=True),
}
