"""Which characters a file format can hold: text from documents is not trusted to be clean."""

import re
from typing import Final

# C0 and C1 controls but tab and line feed, lone surrogates, non-characters, and the signs that
# turn the direction of what follows: none of them is seen, and each breaks or bends some format.
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe\U0001ffff\U0002fffe\U0002ffff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_LINE_END_SIGN: Final = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")


def fit(text: str) -> str:
    """``text`` as every format can hold it: line ends as LF, no invisible control, no surrogate.

    A lone surrogate stands for a byte that could not be read; it becomes "\ufffd".
    """
    return _SURROGATE.sub("\ufffd", _UNFIT.sub("", _LINE_END.sub("\n", text)))


def one_line(text: str) -> str:
    """:func:`fit`, and on one line."""
    return " ".join(fit(text).split())


def same_length(text: str) -> str:
    """:func:`fit`, with every character at its old place; what cannot stand becomes "\ufffd"."""
    clean = _LINE_END_SIGN.sub("\n", text.replace("\r\n", " \n"))
    return _SURROGATE.sub("\ufffd", _UNFIT.sub("\ufffd", clean))
