"""Which text of a PDF page leaves no ink: invisible, white on white, too small, off the page.

Two visitors of pypdf's extraction: :class:`Ink` watches the graphics state and only notes what
nobody sees, :class:`Sieve` takes that out (or everything else) on a second run.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from copilot.readers.hidden import LIGHT_PAPER, NEAR_WHITE, SMALLEST

Matrix = Sequence[float]
Box = tuple[float, float, float, float]

_IDENTITY: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_INVISIBLE: Final = (3, 7)
_STROKED: Final = (1, 5)
_BOTH: Final = (2, 6)
_GLYPH: Final = 0.5  # of the font size: the mean width of a letter
_SLIMMEST: Final = 0.3  # points of width for a letter that is squeezed
_MIDDLE: Final = 0.3  # of the font size: half the height of a small letter
_GROUND: Final = 0.5  # of the font size: what is thinner is a line, not a ground
_SEE_THROUGH: Final = 0.05
_SCAN: Final = 0.5  # of the page's area
_MOST_GROUNDS: Final = 5000


@dataclass(slots=True)
class _State:
    """What q saves: colours as their darkest channel (None: unknown), and how letters are set.

    It changes in place, as that happens for nearly every word of some files.
    """

    matrix: Matrix = _IDENTITY
    fill: float | None = 0.0
    stroke: float | None = 0.0
    fill_space: str = "gray"
    stroke_space: str = "gray"
    mode: int = 0
    size: float = 12.0
    squeeze: float = 1.0
    alpha: float = 1.0
    bytes_per_sign: int = 1
    drawn_glyphs: bool = False


@dataclass(frozen=True, slots=True)
class _Ground:
    """Something painted before the text: its box and how white it is (None: unknown)."""

    box: Box
    white: float | None


@dataclass(slots=True)
class Ink:
    """The page's graphics state, its grounds, and the numbers of the show operators not seen.

    ``failures`` are the exceptions of malformed content; a strange operand must not stop the
    extraction, which is more forgiving.
    """

    box: Box
    unit: float
    failures: tuple[type[Exception], ...]
    count: int = 0
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _forms: list[tuple[_State, int, Any, int]] = field(default_factory=list)
    _resources: Any = None
    _form_box: Box | None = None
    _path: list[tuple[float, float]] = field(default_factory=list)
    _grounds: list[_Ground] = field(default_factory=list)
    _images: float = 0.0
    _seen: int = 0
    _hidden: set[int] = field(default_factory=set)
    _invisible: set[int] = field(default_factory=set)
    _line: tuple[float, float] = (0.0, 0.0)
    _signs: int = 0

    @staticmethod
    def of(page: Any, failures: tuple[type[Exception], ...]) -> "Ink":
        """The watcher for a page that pypdf is about to extract."""
        media, crop = _box(page.mediabox), _box(page.cropbox)
        box = _overlap(media, crop) or media
        # Only indexing follows a reference.
        resources = {} if page.get("/Resources") is None else page["/Resources"]
        unit = float(page.get("/UserUnit", 1.0))
        return Ink(box, unit, failures, _resources=resources)

    def hidden(self) -> frozenset[int]:
        """The show operators nobody sees; on a scan invisible text is the recognised one."""
        scan = self._images > _SCAN * _area(self.box)
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
        state, depth, resources, seen = self._forms.pop()
        self._state, self._resources = state, resources
        del self._stack[depth:]
        self._path.clear()
        if seen == self._seen and self._form_box:
            self._paint(self._form_box, None)

    def _show(self, operator: bytes, operands: Any, tm: Matrix) -> None:
        signs = _length(operator, operands) // self._state.bytes_per_sign
        state, matrix = self._state, _times(tm, self._state.matrix)
        start = (matrix[4], matrix[5])
        self._signs = self._signs + signs if start == self._line else signs
        self._line = start
        if not signs:
            return
        wide, high = math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])
        if state.mode in _INVISIBLE or state.alpha <= _SEE_THROUGH:
            if state.mode != _INVISIBLE[1]:
                self._invisible.add(self.count)
        elif self._is_tiny(wide, high) or self._is_off_page(matrix) or self._is_white(matrix):
            self._hidden.add(self.count)

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
        length = self._signs * _GLYPH * abs(size) * self._state.squeeze
        return _point(matrix, 0, height * size), _point(matrix, length, height * size)

    def _is_off_page(self, matrix: Matrix) -> bool:
        left, bottom, right, top = self.box
        if left <= matrix[4] <= right and bottom <= matrix[5] <= top:
            return False
        points = (*self._ends(matrix, 0), *self._ends(matrix, 1))
        across, up = [x for x, _ in points], [y for _, y in points]
        return max(across) < left or min(across) > right or max(up) < bottom or min(up) > top

    def _is_white(self, matrix: Matrix) -> bool:
        state = self._state
        inks = (
            (state.stroke,)
            if state.mode in _STROKED
            else (state.fill, state.stroke)
            if state.mode in _BOTH
            else (state.fill,)
        )
        if any(ink is None or ink < NEAR_WHITE for ink in inks):
            return False
        line = _bounds(self._ends(matrix, _MIDDLE))
        thinnest = _GROUND * abs(state.size) * math.hypot(matrix[2], matrix[3])
        for ground in reversed(self._grounds):
            if not _meets(ground.box, line, thinnest):
                continue
            if ground.white is None or ground.white < LIGHT_PAPER:
                return False
            if _covers(ground.box, line):
                return True
        return True

    def _paint(self, box: Box, white: float | None) -> None:
        """Remember a ground; white on bare paper changes nothing."""
        plain = white is not None and white >= LIGHT_PAPER
        if (self._grounds or not plain) and len(self._grounds) < _MOST_GROUNDS:
            self._grounds.append(_Ground(box, white))

    def _save(self, _operands: Any) -> None:
        self._stack.append(self._state)
        self._state = replace(self._state)

    def _restore(self, _operands: Any) -> None:
        lowest = self._forms[-1][1] if self._forms else 0
        if len(self._stack) > lowest:
            self._state = self._stack.pop()

    def _transform(self, operands: Any) -> None:
        matrix = [float(operand) for operand in operands[:6]]
        self._state.matrix = _times(matrix, self._state.matrix)

    def _rectangle(self, operands: Any) -> None:
        x, y, wide, high = (float(operand) for operand in operands[:4])
        matrix = self._state.matrix
        self._path.append(_point(matrix, x, y))
        self._path.append(_point(matrix, x + wide, y + high))
        if matrix[1] or matrix[2]:
            self._path.append(_point(matrix, x + wide, y))
            self._path.append(_point(matrix, x, y + high))

    def _points(self, operands: Any) -> None:
        for at in range(0, len(operands) - 1, 2):
            x, y = float(operands[at]), float(operands[at + 1])
            self._path.append(_point(self._state.matrix, x, y))

    def _fill(self, _operands: Any) -> None:
        if self._path:
            self._paint(_bounds(self._path), self._state.fill)
        self._path.clear()

    def _end_path(self, _operands: Any) -> None:
        self._path.clear()

    def _shade(self, _operands: Any) -> None:
        self._paint(self.box, None)

    def _inline_image(self, _operands: Any) -> None:
        self._image()

    def _image(self) -> None:
        box = _transformed((0, 0, 1, 1), self._state.matrix)
        self._paint(box, None)
        self._images += _area(_overlap(box, self.box) or (0, 0, 0, 0))

    def _object(self, operands: Any) -> None:
        """An image is a ground; a form has its own matrix and resources until it is left."""
        # Pushed first, whatever it turns out to be, as the operator is left once in any case.
        self._forms.append((self._state, len(self._stack), self._resources, self._seen))
        self._state = replace(self._state)
        outer, self._form_box = self._resources, None
        thing = outer["/XObject"][operands[0]]
        if thing["/Subtype"] == "/Image":
            self._image()
            return
        matrix = [float(each) for each in thing.get("/Matrix", _IDENTITY)]
        self._state.matrix = _times(matrix, self._state.matrix)
        inner = thing.get("/Resources")
        self._resources = outer if inner is None else inner.get_object()
        self._form_box = _transformed(_box(thing["/BBox"]), self._state.matrix)

    def _font(self, operands: Any) -> None:
        state = self._state
        state.size = float(operands[1])
        state.bytes_per_sign, state.drawn_glyphs = 1, False
        kind = self._resources["/Font"][operands[0]]["/Subtype"]
        state.bytes_per_sign, state.drawn_glyphs = 1 + (kind == "/Type0"), kind == "/Type3"

    def _graphics(self, operands: Any) -> None:
        alpha = self._resources["/ExtGState"][operands[0]].get("/ca")
        if alpha is not None:
            self._state.alpha = float(alpha)

    def _set_mode(self, operands: Any) -> None:
        self._state.mode = int(operands[0])

    def _set_squeeze(self, operands: Any) -> None:
        self._state.squeeze = abs(float(operands[0])) / 100

    def _set_space(self, name: Any, *, stroke: bool) -> None:
        space = _SPACES.get(str(name)) or _space(self._resources["/ColorSpace"][name])
        ink = None if space == "" else 0.0
        self._set_ink(ink, space, stroke=stroke)

    def _set_color(self, operands: Any, *, stroke: bool) -> None:
        space = self._state.stroke_space if stroke else self._state.fill_space
        self._set_ink(_white(space, operands), space, stroke=stroke)

    def _set_ink(self, white: float | None, space: str, *, stroke: bool) -> None:
        if stroke:
            self._state.stroke, self._state.stroke_space = white, space
        else:
            self._state.fill, self._state.fill_space = white, space


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
_SPACES: Final = {
    "/DeviceGray": "gray", "/G": "gray", "/DeviceRGB": "rgb", "/RGB": "rgb",
    "/DeviceCMYK": "ink", "/CMYK": "ink",
}  # fmt: skip
_FAMILIES: Final = {
    "/CalGray": "gray", "/CalRGB": "rgb", "/Separation": "ink", "/DeviceN": "ink",
}  # fmt: skip
_BY_CHANNELS: Final = {1: "gray", 3: "rgb", 4: "ink"}


def _space(space: Any) -> str:
    """ "gray" and "rgb" add light, "ink" takes it away; "" where a colour cannot be judged."""
    space = space.get_object()
    if isinstance(space, str):
        return _SPACES.get(space, "")
    family = str(space[0])
    if family == "/ICCBased":
        return _BY_CHANNELS.get(int(space[1].get_object()["/N"]), "")
    return _FAMILIES.get(family, "") or _SPACES.get(family, "")


def _white(space: str, operands: Any) -> float | None:
    channels = [float(each) for each in operands]
    if not space or not channels:
        return None
    return 1 - max(channels) if space == "ink" else min(channels)


def _color(space: str, *, stroke: bool) -> "Callable[[Ink, Any], None]":
    def handle(ink: Ink, operands: Any) -> None:
        ink._set_ink(_white(space, operands), space, stroke=stroke)

    return handle


def _length(operator: bytes, operands: Any) -> int:
    if operator == b"TJ":
        return sum(len(each) for each in operands[0] if isinstance(each, (str, bytes)))
    shown = operands[-1]
    return len(shown) if isinstance(shown, (str, bytes)) else 0


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _point(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _bounds(points: Sequence[tuple[float, float]]) -> Box:
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


def _transformed(box: Box, matrix: Matrix) -> Box:
    left, bottom, right, top = box
    corners = ((left, bottom), (right, bottom), (left, top), (right, top))
    return _bounds([_point(matrix, x, y) for x, y in corners])


def _box(rectangle: Any) -> Box:
    left, bottom, right, top = (float(each) for each in rectangle)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Box, other: Box) -> Box | None:
    box = (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )
    return box if box[0] < box[2] and box[1] < box[3] else None


def _meets(ground: Box, line: Box, thinnest: float) -> bool:
    """Whether a ground that is thick enough lies behind some of a line."""
    if min(ground[2] - ground[0], ground[3] - ground[1]) < thinnest:
        return False
    return (
        ground[0] <= line[2]
        and line[0] <= ground[2]
        and ground[1] <= line[3]
        and line[1] <= ground[3]
    )


def _covers(ground: Box, line: Box) -> bool:
    return (
        ground[0] <= line[0]
        and line[2] <= ground[2]
        and ground[1] <= line[1]
        and line[3] <= ground[3]
    )


_HANDLERS: Final[Mapping[bytes, Callable[[Ink, Any], None]]] = {
    b"q": Ink._save,
    b"Q": Ink._restore,
    b"cm": Ink._transform,
    b"re": Ink._rectangle,
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
    b"g": _color("gray", stroke=False),
    b"rg": _color("rgb", stroke=False),
    b"k": _color("ink", stroke=False),
    b"G": _color("gray", stroke=True),
    b"RG": _color("rgb", stroke=True),
    b"K": _color("ink", stroke=True),
    b"cs": lambda ink, operands: ink._set_space(operands[0], stroke=False),
    b"CS": lambda ink, operands: ink._set_space(operands[0], stroke=True),
    b"sc": lambda ink, operands: ink._set_color(operands, stroke=False),
    b"scn": lambda ink, operands: ink._set_color(operands, stroke=False),
    b"SC": lambda ink, operands: ink._set_color(operands, stroke=True),
    b"SCN": lambda ink, operands: ink._set_color(operands, stroke=True),
}
