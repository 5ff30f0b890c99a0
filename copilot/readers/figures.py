"""Numbers as a spreadsheet shows them: by the format code of the cell, in German or English.

Codes are those of Excel ("#,##0.00 [$€-407]"); where the program's own language decides (short
dates), German dates read 31.12.2024 and others 2024-12-31, which nobody can misread.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from copilot.readers.hidden import BLACK, WHITE, Color

GENERAL: Final = "General"
BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00",
    8: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "[short]", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "[short] h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0",
    42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    48: "0.0E+0", 49: "@",
}  # fmt: skip
_MONTHS: Final = {
    False: "January February March April May June July August September October November December",
    True: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_DAYS: Final = {
    False: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    True: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<space>_.)|(?P<fill>\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|Standard)|(?P<half>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)"
    r"|(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?,*(?:E[+-][#0?]+)?|\.[#0?]+)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_GERMAN_PLACES: Final = frozenset({"407", "807", "c07", "1007", "1407"})
_COLORS: Final[dict[str, Color]] = {
    **dict.fromkeys(("black", "schwarz", "color1", "farbe1"), BLACK),
    **dict.fromkeys(("white", "weiß", "weiss", "color2", "farbe2"), WHITE),
    **dict.fromkeys(("red", "rot", "color3", "farbe3"), (1.0, 0.0, 0.0)),
    **dict.fromkeys(("green", "grün", "color4", "farbe4"), (0.0, 1.0, 0.0)),
    **dict.fromkeys(("blue", "blau", "color5", "farbe5"), (0.0, 0.0, 1.0)),
    **dict.fromkeys(("yellow", "gelb", "color6", "farbe6"), (1.0, 1.0, 0.0)),
    **dict.fromkeys(("magenta", "color7", "farbe7"), (1.0, 0.0, 1.0)),
    **dict.fromkeys(("cyan", "zyan", "color8", "farbe8"), (0.0, 1.0, 1.0)),
}
_SHORT: Final = {True: "dd.mm.yyyy", False: "yyyy-mm-dd"}
_SECONDS: Final = 86400
_LAST_DAY: Final = 2958466
_PLAIN_UNTIL: Final = 1e15


@dataclass(frozen=True, slots=True)
class Manner:
    """How a book shows its figures: German or not, and its first day (1904 on old Macs)."""

    german: bool = False
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def is_german_format(code: str) -> bool:
    """Whether a format was made by a German Excel: its locale, or the euro behind the figure."""
    places = re.findall(r"\[\$[^\]-]*-([0-9A-Fa-f]+)\]", code)
    if any(place.lower().lstrip("0")[-4:] in _GERMAN_PLACES for place in places):
        return True
    return bool(re.search(r'[0#](?:\\ |_?.)?\s*"(?:€|DM|EUR)"', code)) or "TT.MM" in code


def shown(value: float, code: str, manner: Manner) -> str:
    """``value`` as the cell shows it under the format ``code``."""
    section, negated = _section(code, value)
    tokens = _tokens(section.replace("[short]", _SHORT[manner.german]))
    if any(token.kind == "date" for token in tokens):
        return _moment(value, tokens, manner)
    if not any(token.kind in ("digits", "general", "text") for token in tokens):
        literal = "".join(_literal(token) for token in tokens).strip()
        # A format that shows nothing hides a figure, which must not be lost.
        return literal or general(value, manner)
    figure = abs(value) if negated else value
    return _figure(figure, tokens, manner).strip() or general(value, manner)


def hides(value: float | None, code: str) -> bool:
    """Whether a format shows nothing of a value, or (None) of a text: ";;;" is such a format."""
    if ";" not in code:
        return False
    tokens = _tokens(_applied(value, code))
    if any(token.kind not in ("quoted", "space", "fill") for token in tokens):
        return False
    says_all = value is None and len(_split(code)) < 4
    return not says_all and not "".join(map(_literal, tokens)).strip()


def ink(value: float | None, code: str) -> Color | None:
    """The colour in which a format writes a value, or (None) a text; None where it names none."""
    if "[" not in code:
        return None
    named = (t.text.lower().replace(" ", "") for t in _tokens(_applied(value, code)))
    return next((_COLORS[name] for name in named if name in _COLORS), None)


def _applied(value: float | None, code: str) -> str:
    """The part of the code for a value; of the four parts the last is for texts."""
    if value is not None:
        return _section(code, value)[0]
    parts = _split(code)
    return parts[3] if len(parts) > 3 else parts[0] if "@" in parts[0] else ""


def general(value: float, manner: Manner) -> str:
    """A figure without a format: all its digits, without those of the binary fraction."""
    if value == int(value) and abs(value) < _PLAIN_UNTIL * 10:
        return str(int(value))
    text = f"{value:.15g}"
    return text.replace(".", ",") if manner.german else text


def _section(code: str, value: float) -> tuple[str, bool]:
    """The part of the code for such a value, and whether that part writes the sign itself."""
    parts = _split(code)
    if len(parts) > 1 and value < 0:
        return parts[1], True
    if len(parts) > 2 and value == 0:
        return parts[2], False
    return parts[0], False


@lru_cache(1024)
def _split(code: str) -> tuple[str, ...]:
    parts, at = [""], 0
    for found in _TOKEN.finditer(code):
        if found[0] == ";" and found.lastgroup == "other":
            parts.append("")
        else:
            parts[-1] += found[0]
        at = found.end()
    parts[-1] += code[at:]
    return tuple(parts)


@lru_cache(1024)
def _tokens(section: str) -> tuple[_Token, ...]:
    tokens = []
    for found in _TOKEN.finditer(section):
        kind = found.lastgroup or "other"
        text = found[kind]
        if kind == "bracket" and text.lower() in ("h", "hh", "m", "mm", "s", "ss"):
            tokens.append(_Token("date", f"[{text.lower()}"))
        else:
            tokens.append(_Token(kind, text))
    return tuple(tokens)


def _literal(token: _Token) -> str:
    match token.kind:
        case "quoted" | "escaped" | "other":
            return token.text
        case "space":
            return " "
        case "bracket" if token.text.startswith("$"):
            return token.text[1:].partition("-")[0]
        case _:
            return ""


def _figure(value: float, tokens: Sequence[_Token], manner: Manner) -> str:
    percent = sum(token.kind == "other" and token.text == "%" for token in tokens)
    pieces, done = [], False
    for token in tokens:
        if token.kind == "digits" and not done:
            pieces.append(_digits(abs(value) * 100**percent, token.text, manner))
            done = True
        elif token.kind in ("general", "text") and not done:
            pieces.append(general(abs(value), manner))
            done = True
        else:
            pieces.append(_literal(token))
    text = " ".join("".join(pieces).split())
    return f"-{text}" if value < 0 and any(digit in text for digit in "123456789") else text


def _digits(value: float, form: str, manner: Manner) -> str:
    mantissa, _, exponent = form.upper().partition("E")
    whole, _, fraction = mantissa.partition(".")
    scale = len(whole) - len(whole.rstrip(",")) if not fraction else fraction.count(",")
    places = sum(sign in "#0?" for sign in fraction)
    if exponent:
        text = f"{value:.{places}E}"
    else:
        separator = "," if "," in whole.rstrip(",") else ""
        text = _rounded(value / 1000**scale, places, separator)
        text = _padded(text, whole.count("0"), fraction.count("0"), places)
    return text.translate(str.maketrans(",.", ".,")) if manner.german else text


def _rounded(value: float, places: int, separator: str) -> str:
    """Half up on the decimal digits, as spreadsheets do; not on the binary fraction."""
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{exact:{separator}f}"


def _padded(text: str, zeros: int, fixed: int, places: int) -> str:
    """Leading zeros the format demands; trailing ones it does not, dropped."""
    whole, dot, fraction = text.partition(".")
    while places > fixed and fraction.endswith("0"):
        fraction, places = fraction[:-1], places - 1
    if whole == "0" and zeros == 0:
        whole = ""
    whole = whole.rjust(zeros, "0") if whole.isdigit() else whole
    return f"{whole}{dot}{fraction}" if fraction else whole


def _moment(value: float, tokens: Sequence[_Token], manner: Manner) -> str:
    if not 0 <= value < _LAST_DAY:
        return general(value, manner)
    total = round(value * _SECONDS)
    when = _date(total, manner)
    half = any(token.kind == "half" for token in tokens)
    german = manner.german or any(
        token.kind == "bracket" and is_german_format(f"[{token.text}]") for token in tokens
    )
    pieces, minutes = [], False
    for at, token in enumerate(tokens):
        if token.kind == "date":
            part = token.text.lower()
            rest = (each.text.lower() for each in tokens[at + 1 :] if each.kind == "date")
            if part in ("m", "mm") and (minutes or next(rest, "").startswith("s")):
                part = "n" * len(part)
            minutes = part.startswith(("h", "[h"))
            pieces.append(_date_part(part, when, total, german=german, half=half))
        elif token.kind == "half":
            pieces.append("AM" if when.hour < 12 else "PM")
        elif token.kind == "digits":
            pieces.append("")
        else:
            pieces.append(_literal(token))
    return " ".join("".join(pieces).split())


def _date(total: int, manner: Manner) -> datetime.datetime:
    """The date of a count of seconds; the 29 February 1900 that never was is stepped over."""
    if manner.from_1904:
        start = datetime.datetime(1904, 1, 1)  # noqa: DTZ001 - cells know no time zone
    else:
        early = total < 60 * _SECONDS
        start = datetime.datetime(1899, 12, 31 if early else 30)  # noqa: DTZ001
    return start + datetime.timedelta(seconds=total)


def _date_part(part: str, when: datetime.datetime, total: int, *, german: bool, half: bool) -> str:
    if part.startswith("["):
        unit = {"h": 3600, "m": 60, "s": 1}[part[1]]
        return str(total // unit).rjust(len(part) - 1, "0")
    width = len(part)
    match part[0]:
        case "y":
            return f"{when.year:04d}" if width > 2 else f"{when.year % 100:02d}"
        case "m" | "d" if width > 2:
            return _name_part(part, when, german=german)
        case "m":
            number = when.month
        case "d":
            number = when.day
        case "h":
            number = (when.hour - 1) % 12 + 1 if half else when.hour
        case "n":
            number = when.minute
        case _:
            number, width = when.second, len(part.partition(".")[0])
    return f"{number:0{min(width, 2)}d}"


def _name_part(part: str, when: datetime.datetime, *, german: bool) -> str:
    if part[0] == "m":
        name = _MONTHS[german].split()[when.month - 1]
        return {3: name[:3], 5: name[0]}.get(len(part), name)
    name = _DAYS[german].split()[when.weekday()]
    return name[: 2 if german else 3] if len(part) == 3 else name
