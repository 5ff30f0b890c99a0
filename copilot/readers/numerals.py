"""List numbers as they are shown: decimal, roman, letters."""

from typing import Final

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# Beyond this no list is numbered in letters or roman figures; damaged files name any number.
_MOST: Final = 4999


def numeral(value: int, style: str) -> str:
    """``value`` in a style named as in OOXML; what a style cannot show is shown in decimal."""
    if style == "none":
        return ""
    if style == "decimalZero":
        return f"{value:02d}"
    if not 0 < value <= _MOST:
        return str(value)
    match style:
        case "lowerRoman":
            return _roman(value)
        case "upperRoman":
            return _roman(value).upper()
        case "lowerLetter":
            return _letters(value)
        case "upperLetter":
            return _letters(value).upper()
        case "ordinal":
            return f"{value}."
        case _:
            return str(value)


def _roman(value: int) -> str:
    figures = []
    for worth, figure in _ROMAN:
        count, value = divmod(value, worth)
        figures.append(figure * count)
    return "".join(figures)


def _letters(value: int) -> str:
    """a to z, then aa, bb, ... as word processors count."""
    times, letter = divmod(value - 1, 26)
    return chr(ord("a") + letter) * (times + 1)
