"""The font that goes into every PDF: Bitstream Vera, which reportlab carries.

It has the letters of German, English and the languages around; what it has not is shown as "◊",
so that a reader sees that something stands there.
"""

from functools import cache
from pathlib import Path
from typing import Final

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FILES: Final = {
    "Text": "Vera.ttf",
    "Text-Bold": "VeraBd.ttf",
    "Text-Italic": "VeraIt.ttf",
    "Text-BoldItalic": "VeraBI.ttf",
}
_MISSING: Final = "◊"
# Signs of legal texts that the font lacks, in its own words.
_INSTEAD: Final = {
    "\u2011": "-", "\u2010": "-", "\u2212": "-", "\u202f": "\u00a0", "\u2009": " ", "\u2003": " ",
    "\u2002": " ", "\u2005": " ", "\u2006": " ", "\u2007": "\u00a0", "\u2008": " ", "\u200a": " ",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u2060": "",
    "\u2713": "+", "\u2717": "x", "\u2192": "->", "\u2190": "<-", "\u25cf": "\u2022",
    "\u25aa": "\u2022", "\u25a0": "\u2022", "\u25cb": "\u2022", "\ufb01": "fi", "\ufb02": "fl",
    "\u2033": "\"", "\u2032": "'", "\u2265": ">=", "\u2264": "<=", "\u2260": "/=",
}  # fmt: skip


@cache
def register_fonts() -> None:
    """Make the four faces known to reportlab, once."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily(
        "Text", normal="Text", bold="Text-Bold", italic="Text-Italic", boldItalic="Text-BoldItalic"
    )


def drawable(text: str) -> str:
    """``text`` in letters that the font has."""
    known = _glyphs()
    return "".join(
        sign if ord(sign) in known or sign in "\n\t" else _INSTEAD.get(sign, _MISSING)
        for sign in text
    )


@cache
def _glyphs() -> frozenset[int]:
    register_fonts()
    return frozenset(pdfmetrics.getFont("Text").face.charToGlyph)
