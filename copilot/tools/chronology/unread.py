"""What is written like a date and is none: days that do not exist, letters read for digits."""

import re
from collections.abc import Iterator
from typing import Final

from copilot.domain import Language, Span
from copilot.locale import N_, Notice, notice
from copilot.structure.dates import no_dates

_MONTH: Final = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "January|February|March|May|June|July|October|December"
)
_DIGIT: Final = "[0-9OolIS|]"
_NOISY: Final = re.compile(
    rf"(?<![\w.,/-])(?:{_DIGIT}{{1,2}}\.\s?(?:{_MONTH})\s{_DIGIT}{{4}}|"
    rf"{_DIGIT}{{1,2}}\.\s?{_DIGIT}{{1,2}}\.\s?{_DIGIT}{{4}}|"
    rf"{_DIGIT}{{1,2}}\s(?:{_MONTH})\s{_DIGIT}{{4}}|"
    rf"(?:{_MONTH})\s{_DIGIT}{{1,2}},\s{_DIGIT}{{4}})(?![\w])"
)
_LETTER: Final = re.compile(r"(?<=[\d.\s])[OolIS|]|[OolIS|](?=[\d.])")
_WORDS: Final = re.compile(_MONTH)

NO_SUCH_DAY: Final = N_("There is no such day as “{written}”; it is not taken for an event.")
BADLY_READ: Final = N_(
    "“{written}” looks like a date with letters read for digits; check the page."
)


def unread(text: str, language: Language) -> Iterator[tuple[Span, Notice]]:
    """Every such place with the reason, in no order."""
    for span in no_dates(text, language):
        written = " ".join(text[span.start : span.end].split())
        if not re.match(r"0{1,2}[./-]0{1,2}", written):
            yield span, notice(NO_SUCH_DAY, written=written)
    for match in _NOISY.finditer(text):
        bare = _WORDS.sub("", match.group())
        if _LETTER.search(bare):
            yield Span(*match.span()), notice(BADLY_READ, written=match.group())
