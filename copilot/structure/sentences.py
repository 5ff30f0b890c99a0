"""Sentences of legal text, for the quotes that are shown to lawyers.

A heading, a table row and an item of a list are sentences of their own; a line end inside a
sentence (wrapped PDF text) is not the end of it, nor is the dot of "Abs. 1 Nr. 3 i.V.m. Art. 6".
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from copilot.domain import Language, Span
from copilot.paths import resource
from copilot.structure.lines import MONTHS, Line, goes_on, lines, wrap_width

_ITEM: Final = re.compile(
    r"(?:\(\d{1,3}[a-z]?\)|\(?[a-z]{1,2}\)|\((?:[ivx]{1,5}|[A-Z])\)|"
    r"\d{1,3}[a-z]?(?:\.|\)|(?:\.\d{1,3}){1,4}\.?)|[IVX]{1,5}\.|[A-H]\.|[-–—•*▪◦·●○]|#{1,6})(?=\s|$)"
)
_BARE_ITEM: Final = re.compile(r"(?:\(\w{1,4}\)|\w{1,4}[.)]|[-–—•*▪◦·●○]|\d{1,2}(?:\.\d{1,2})+)$")
_NORM: Final = re.compile(
    r"(?:#+\s*|\*\*)?(?:§{1,2}\s*\d|(?:Art(?:ikel|icle|\.)|ARTI(?:KEL|CLE)|Section|SECTION|Clause|"
    r"Ziffer)\s+(?:\d|[IVXL]+\b))"
)
_NORM_GOES_ON: Final = re.compile(
    r"\S+\s*[\d.]*[a-z]?\s*(?:$|[,;)]|(?:Abs|Satz|S\.|Nr|lit|i\.\s?V|und|oder|bis|ff|of|and|or|"
    r"hereof)\b|(?-i:[a-zäöü(]))"
)
# What follows an ordinal, so that its dot ends nothing: "3. März", "5. Senat", "80. Aufl.".
_COUNTED_WORD: Final = (
    rf"(?:(?:{MONTHS})\b|(?:Halbsatz|Hs|Alternative|Alt|Aufl(?:age)?|Senats?|Strafsenats?|"
    r"Zivilsenats?|Kammer|Lebensjahr(?:e?s)?|Instanz|Quartals?|Jahrhunderts?)\b)"
)
_ORDINAL_BEFORE: Final = re.compile(_COUNTED_WORD)
_ORDINAL_LINE: Final = re.compile(rf"\d{{1,2}}\.\s*{_COUNTED_WORD}")
_CONTEXT: Final = 60  # characters before a dot that tell what it is
_PARAGRAPH_NUMBER: Final = re.compile(r"\d{1,4}$")
_CANDIDATE: Final = re.compile(
    r"(?P<mark>[.!?…]+)(?P<close>[\"'”“’»«)\]]*)"
    r"(?:(?P<space>\s+)(?=(?P<next>\S+))|"
    r"(?P<glued>(?=\d{1,3}\.?\s?[A-ZÄÖÜ][a-zäöü]|Tatbestand|Gründe|Entscheidungsgründe)))"
)
_LAST_WORD: Final = re.compile(r"[^\s(\[\"„“»'/]+$")
_NUMBER: Final = re.compile(r"\d{1,3}$|[IVX]{1,5}$")
_COUNTED: Final = re.compile(
    r"(?:§§?|Abs\.|Absatz|Satz|S\.|Nr\.|Nrn\.|Nummer|Art\.|Artikel|Ziff\.|Ziffer|Rn\.|Rdnr\.|Tz\.|"
    r"Seite|Section|Clause|Article|Sec\.|No\.|Exhibit|Schedule|Anlage|EUR|€|\$|,|und|bis|[\d/.-]+)"
    r"\s*$"
)
_STARTS_LIST: Final = (
    "Der Die Das Den Dem Des Ein Eine Einer Eines Einem Einen Er Sie Es Wir Ich Ihr Dies Diese "
    "Dieser Dieses Diesem Diesen Dabei Dafür Daher Damit Danach Dann Darüber Dass Dazu Denn Doch "
    "Im In Ist Bei Beim Mit Nach Wenn Wer Wird Auf Aus Auch Als An Am Ab Ferner Für Gegen Hat Hier "
    "Hierzu Hiernach Insbesondere Insoweit Jede Jeder Jedes Kein Keine Nur Ob Ohne Sind Sofern "
    "Soweit Sollte So Um Unter Über Von Vor Während Was Weil Weiter Werden Zu Zum Zur Zwar The "
    "This That These Those It If In No Any Each All A An He She They We You Such However Where "
    "When While Upon For To As At By Unless Subject Nothing Neither Either"
)
_STARTS: Final = frozenset(_STARTS_LIST.split())
_MAY_END: Final = frozenset(
    [
        "etc",
        "usw",
        "usf",
        "f",
        "ff",
        "u.s",
        "u.s.a",
        "u.a",
        "a.f",
        "n.f",
        "mwn",
        "m.w.n",
        "v",
        "e.v",
    ]
)


def sentences(text: str, language: Language) -> list[Span]:
    """The sentences in order; they cover every character that is not blank."""
    return [
        span for start, end in _blocks(text) for span in _sentences_of(text, start, end, language)
    ]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that no sentence crosses: paragraphs, items, headings, rows."""
    found = lines(text)
    if not found:
        return
    width = wrap_width(found)
    start = found[0].start
    for before, line in pairwise(found):
        if _is_break(before, line, width):
            yield start, before.end
            start = line.start
    yield start, found[-1].end


def _is_break(before: Line, line: Line, width: int) -> bool:
    """Whether a block ends between two lines that follow each other."""
    if line.is_row or before.is_row or _PARAGRAPH_NUMBER.match(before.text):
        return True
    if _BARE_ITEM.fullmatch(before.text):
        return False
    unfinished = before.goes_on
    begins = _begins_unit(before, line, unfinished)
    if begins or (line.gap and not _runs_over_gap(before, line, unfinished)):
        return True
    if line.text[0].islower() or before.text.endswith("-"):
        return before.text.startswith("#") or _is_norm_heading(before)
    return not before.is_finished and not _is_wrapped(before, unfinished, width)


def _runs_over_gap(before: Line, line: Line, unfinished: bool) -> bool:
    """A page break or an empty line in the middle of a sentence."""
    return (
        line.text[0].islower() and not before.is_finished and (unfinished or len(before.text) > 60)
    )


def _is_wrapped(before: Line, unfinished: bool, width: int) -> bool:
    if _is_norm_heading(before) or before.text.startswith("#"):
        return False
    return unfinished or (width > 0 and len(before.text) >= 0.7 * width)


def _is_norm_heading(line: Line) -> bool:
    return bool(_NORM.match(line.text)) and line.could_be_heading


def _begins_unit(before: Line, line: Line, unfinished: bool) -> bool:
    """Whether ``line`` opens an item, a norm or a numbered paragraph."""
    if _PARAGRAPH_NUMBER.match(line.text):
        return before.is_finished or before.could_be_heading
    norm = _NORM.match(line.text)
    if norm:
        return line.gap or not (unfinished or _NORM_GOES_ON.match(line.text))
    if not _ITEM.match(line.text):
        return False
    if before.text.endswith((",", " und", " oder", " and", " or")):
        return not _ORDINAL_LINE.match(line.text)
    if _ORDINAL_LINE.match(line.text):
        return line.gap and before.is_finished
    return not unfinished


def _sentences_of(text: str, start: int, end: int, language: Language) -> Iterator[Span]:
    at = start
    for match in _CANDIDATE.finditer(text, start, end):
        if _ends_sentence(text, at, match, language):
            yield Span(at, match.end("close"))
            at = match.end()
    if at < end:
        yield Span(at, end)


def _ends_sentence(text: str, at: int, match: re.Match[str], language: Language) -> bool:
    before = text[max(at, match.start() - _CONTEXT) : match.start()]
    if match["glued"] is not None:
        return before[-1:].islower() and not _is_abbreviation(before)
    following = match["next"]
    first = following.lstrip("\"'„“”»«([–-")[:1]
    if not (first.isupper() or first.isdigit() or first == "§"):
        return False
    if match["mark"] != "." or match["close"]:
        return not _is_abbreviation(before) if match["mark"] == "." else True
    starts = following.strip("\"'„“”»«(),.;:") in _STARTS
    return _dot_ends(before, starts, following, language)


def _dot_ends(before: str, starts: bool, following: str, language: Language) -> bool:
    """Whether the dot behind ``before`` ends a sentence, given what follows."""
    word = _LAST_WORD.search(before)
    if not word or _ITEM.fullmatch(f"{before}."):
        return False
    if _NUMBER.search(word[0]) and word[0].isalnum():
        return _number_ends(before[: word.start()], starts, following, language)
    bare = word[0].lower()
    if bare in _MAY_END:
        return starts
    return not _is_abbreviation(before)


def _number_ends(before: str, starts: bool, following: str, language: Language) -> bool:
    """ "§ 5. Der Mieter" ends, "am 5. März" and "der 5. Senat" do not."""
    if _ORDINAL_BEFORE.match(following):
        return False
    if _COUNTED.search(before) or language == "en":
        return True
    return starts and not goes_on(before.rstrip())


def _is_abbreviation(before: str) -> bool:
    word = _LAST_WORD.search(before)
    if not word:
        return False
    bare = word[0].lower().lstrip(".")
    return (
        bare in _abbreviations()
        or (len(bare) == 1 and bare.isalpha())
        or bool(re.fullmatch(r"(?:[a-zäöü]{1,3}\.)+[a-zäöü]{1,3}", bare))
    )


@cache
def _abbreviations() -> frozenset[str]:
    path = resource("index", "lexicon", "abbreviations.txt")
    return frozenset(path.read_text("utf-8").split())
