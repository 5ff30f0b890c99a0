"""The time line as a picture: a numbered mark an event, a column a month, coloured by kind.

Numbers are those of the list; marks of one period are stacked, those beyond are counted.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Final

from copilot.tools.chronology.nouns import Chronology, Event, EventKind, contested
from copilot.tools.chronology.wording import kind_text

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

_NARROWEST: Final = 1300
_MOST_COLUMNS: Final = 60
_MARGIN: Final = 60
_MARK: Final = 34
_HIGHEST: Final = 24
_LEGEND: Final = 90
_AXIS: Final = 84
_INK: Final = "#222222"
_CONFLICT: Final = "#c00000"
_COLOURS: Final = {
    EventKind.CONTRACT: "#1f5f99",
    EventKind.LETTER: "#6b4c9a",
    EventKind.MAIL: "#9467bd",
    EventKind.NOTICE: "#b5532a",
    EventKind.DELIVERY: "#3d8b5f",
    EventKind.HEARING: "#7a5c1e",
    EventKind.MEETING: "#2a8c8c",
    EventKind.PAYMENT: "#8a8a1a",
    EventKind.DEADLINE: "#c2185b",
    EventKind.MENTION: "#6d6d6d",
}


def picture(found: Chronology) -> bytes:
    """A PNG of the time line; empty where there are no events."""
    from PIL import Image, ImageDraw, ImageFont

    if not found.events:
        return b""
    columns = _columns(found.events)
    height = min(_HIGHEST, max(map(len, columns.values()))) + 1
    size = (2 * _MARGIN + len(columns) * _MARK, _LEGEND + height * _MARK + _AXIS)
    size = (max(size[0], _NARROWEST), size[1])
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(16)
    base = size[1] - _AXIS
    disputed = frozenset(
        number for number, event in enumerate(found.events, 1) if contested(event, found)
    )
    for place, (period, numbers) in enumerate(sorted(columns.items())):
        left = _MARGIN + place * _MARK
        _stack(draw, font, left, base, [(n, found.events[n - 1]) for n in numbers], disputed)
        _label(image, font, left, base, period)
    draw.line((_MARGIN, base, size[0] - _MARGIN, base), fill=_INK, width=2)
    _legend(draw, font, found.events)
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _columns(events: tuple[Event, ...]) -> dict[str, list[int]]:
    """The numbers of the events by month, or by a longer period where there are too many.

    Only periods with events have a column: years in which nothing happened take no room.
    """
    for shortened in (_month, _quarter, _year, _decade):
        columns: dict[str, list[int]] = {}
        for number, event in enumerate(events, start=1):
            columns.setdefault(shortened(event.start), []).append(number)
        if len(columns) <= _MOST_COLUMNS:
            break
    return columns


def _month(day: str) -> str:
    return day[:7]


def _quarter(day: str) -> str:
    return f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}" if len(day) > len("2024") else day


def _year(day: str) -> str:
    return day[:4]


def _decade(day: str) -> str:
    return f"{day[:3]}0"


def _stack(
    draw: "ImageDraw",
    font: "FreeTypeFont | ImageFont",
    left: int,
    base: int,
    events: list[tuple[int, Event]],
    disputed: frozenset[int],
) -> None:
    shown = events if len(events) <= _HIGHEST else events[: _HIGHEST - 1]
    for level, (number, event) in enumerate(shown, start=1):
        top = base - level * _MARK
        ring = _CONFLICT if number in disputed else _COLOURS[event.kind]
        box = (left + 2, top + 2, left + _MARK - 2, top + _MARK - 2)
        draw.rounded_rectangle(box, 8, fill=_COLOURS[event.kind], outline=ring, width=4)
        centre = (left + _MARK // 2, top + _MARK // 2)
        draw.text(centre, str(number), fill="white", font=font, anchor="mm")
    if len(shown) < len(events):
        centre = (left + _MARK // 2, base - _HIGHEST * _MARK + _MARK // 2)
        draw.text(centre, f"+{len(events) - len(shown)}", fill=_INK, font=font, anchor="mm")


def _label(
    image: "Image", font: "FreeTypeFont | ImageFont", left: int, base: int, period: str
) -> None:
    """The period below its column, from bottom to top."""
    from PIL import Image, ImageDraw

    strip = Image.new("RGB", (_AXIS - 8, _MARK), "white")
    centre = (_AXIS - 10, _MARK // 2)
    ImageDraw.Draw(strip).text(centre, period, fill=_INK, font=font, anchor="rm")
    image.paste(strip.rotate(90, expand=True), (left, base + 6))


def _legend(draw: "ImageDraw", font: "FreeTypeFont | ImageFont", events: tuple[Event, ...]) -> None:
    kinds = [kind for kind in EventKind if any(event.kind is kind for event in events)]
    left = _MARGIN
    for kind in kinds:
        draw.rounded_rectangle((left, 22, left + 18, 40), 4, fill=_COLOURS[kind])
        draw.text((left + 26, 31), kind_text(kind), fill=_INK, font=font, anchor="lm")
        left += int(draw.textlength(kind_text(kind), font=font)) + 46
