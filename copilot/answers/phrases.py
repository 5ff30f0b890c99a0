"""The parts of a question that a follow-up may change: a document, a party's role, a year.

Knows nothing of conversations; finds places in one text.
"""

import re
from dataclasses import dataclass
from typing import Final

from copilot.answers.document_words import Mention, mentions
from copilot.answers.frames import words_of
from copilot.retrieval.german import fold

_I: Final = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a text; ``bare`` is it without the preposition and article before it."""

    start: int
    end: int
    text: str
    bare: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Which of several is meant: a number from 1, "other", "last" or "both"."""

    number: str
    sort: Mention | None


_LEAD: Final = (
    r"(?:(?:im|in|nach|unter|für|bei|beim|zum|zur|laut|aus|gemäß|vom|von|under|of|for|at|"
    r"according to|from|with|mit)\s+)?(?:(?:der|die|das|den|dem|des|the|this|diese[mnrs]?|"
    r"einem?)\s+)?"
)
_NAME: Final = r"(?:[A-ZÄÖÜ][\w.&/-]*|\d[\w./-]*|über|with|mit|von|of|the|No\.|Nr\.)"
_TAIL: Final = re.compile(
    r"(?:\s+(?:with\s+|mit\s+|von\s+|vom\s+|of\s+|dated\s+|zur\s+|for\s+|der\s+|in der\s+)?"
    r"(?!(?:Vermieter|Mieter|Käufer|Verkäufer|Partei|Parteien|Frist)\b)"
    r"(?:[A-ZÄÖÜ][\w.&/-]*(?:straße|strasse|weg|platz|allee|gasse)|\d[\w./-]*|"
    r"[A-Z][\w.&-]*(?=\W*$)|[A-Z][\w.&-]*(?=\s+(?:\d|[a-z]|GmbH|AG|Ltd|Limited|Inc))))+"
)
_HEAD: Final = re.compile(
    rf"{_LEAD}(?:[A-ZÄÖÜ][\w.&-]*\s+(?:\d\w*\s+)?|\d\w*\s+|(?:zweite|dritte|erste|letzte|"
    rf"andere)\w*\s+|(?:second|third|first|last|other)\s+){{0,3}}$"
)
_NUMBERED: Final = re.compile(
    rf"(?<!\w){_LEAD}(?P<bare>[A-ZÄÖÜ][\wäöüß.&-]*\s+\d{{1,4}}[a-z]?(?![\w.]|\s*(?:%|€|EUR|Tage|"
    rf"days)))"
)
_MONTHS: Final = re.compile(
    r"(?:Jan|Feb|M[äa]r|Apr|Ma[iy]|Jun|Jul|Aug|Sep|O[kc]t|Nov|De[zc]|EUR|USD|Abs|Nr|Hall)", _I
)
_YEAR: Final = re.compile(
    r"(?P<lead>(?:\b(?:in|im|für|for|vor|nach|before|after|until|bis|Jahr|by|since|seit|"
    r"ab)\s+)*)\b(?P<year>(?:19|20)\d\d)\b",
    _I,
)
_ROLE_LIST: Final = (
    "mieter vermieter verpächter pächter käufer verkäufer lieferant besteller auftraggeber "
    "auftragnehmer arbeitgeber arbeitnehmer lizenzgeber lizenznehmer darlehensgeber "
    "darlehensnehmer "
    "gläubiger schuldner kläger beklagte klägerin tenant landlord lessee lessor buyer seller "
    "supplier "
    "customer purchaser vendor employer employee licensee licensor borrower lender plaintiff "
    "defendant "
    "contractor client receiving disclosing"
)
_ROLE: Final = re.compile(
    rf"(?:\b(?:der|die|das|den|dem|des|the)\s+)?\b(?:{'|'.join(_ROLE_LIST.split())})(?:in|innen|"
    rf"n|s|r)?\b(?:[’']s)?"
    r"(?:\s+party\b)?",
    _I,
)
_ORDINAL: Final = re.compile(
    r"\b(?:(?P<first>ersten?[mnrs]?|erste|first|1st)|(?P<second>zweite[mnrs]?|second|2nd)|"
    r"(?P<third>dritte[mnrs]?|third|3rd)|(?P<fourth>vierte[mnrs]?|fourth|4th)|"
    r"(?P<other>andere[mnrs]?|other)|(?P<last>letzte[mnrs]?|last)|(?P<both>beiden?|both))"
    r"(?:\s+(?:of (?:them|the|these)\s+)?(?P<noun>(?:\w+\s+){0,2}[\w-]+)|(?P<bare>\W*$))",
    _I,
)
_ONE: Final = re.compile(r"(?:one|ones|davon|von ihnen|of them)\b", _I)
_NUMBER_OF: Final = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_FUNCTION: Final = words_of(
    "fur bei beim in im nach unter mit von vom zu zum zur auf aus an am ab um uber der die das "
    "den "
    "dem des und and auch also for under of at to with from on by the a an as per laut"
)
_WORD: Final = re.compile(r"\w+(?:[.&/-]\w+)*")
_ARTICLE: Final = re.compile(
    r"\b(?:eine[nrsm]?|ein|der|die|das|den|dem|an?|the|kein\w*|no|any)\s+$", _I
)


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters."""
    return [word.lower() for word in _WORD.findall(text)]


def content_words(text: str) -> set[str]:
    """The words of a text, folded, without prepositions, articles and the like."""
    return {fold(word) for word in plain_words(text)} - _FUNCTION


def document_place(text: str, names: frozenset[str] = frozenset()) -> Place | None:
    """Where a text names a document, with its preposition and its name; None where it does not.

    ``names`` are words of titles in small letters: "and Speicherstrasse?" names one too.
    """
    for mention in mentions(text):
        head = _HEAD.search(text[: mention.start])
        start = head.start() if head else mention.start
        tail = _TAIL.match(text, mention.end)
        end = tail.end() if tail else mention.end
        return _place(text, start, end)
    for match in _NUMBERED.finditer(text):
        if not _MONTHS.match(match["bare"]):
            return _place(text, match.start(), match.end())
    for match in _WORD.finditer(text):
        if match.group().lower() in names and match.group()[:1].isupper():
            head = re.search(rf"{_LEAD}$", text[: match.start()])
            start = head.start() if head else match.start()
            return _place(text, start, match.end())
    return None


def _place(text: str, start: int, end: int) -> Place:
    while start < end and text[start].isspace():
        start += 1
    whole = text[start:end]
    lead = re.match(_LEAD, whole)
    return Place(start, end, whole, whole[lead.end() :].strip() if lead else whole)


def year_place(text: str) -> Place | None:
    """The first year of a text."""
    match = _YEAR.search(text)
    return match and Place(
        match.start("year"), match.end(), match["year"], match["year"], match["lead"].strip()
    )


def role_place(text: str) -> Place | None:
    """The first party of a text that is named by its role, with its article."""
    match = _ROLE.search(text)
    return match and Place(match.start(), match.end(), match.group(), match.group())


def ordinal_of(text: str) -> Ordinal | None:
    """ "the second lease", "the other one", "beide Verträge"; None where no document is counted."""
    for match in _ORDINAL.finditer(text):
        noun = match["noun"] or ""
        sort = next(mentions(noun), None)
        name = next(name for name, found in match.groupdict().items() if found)
        bare = match["bare"] is not None and name not in ("last", "first")
        if sort is not None or bare or _ONE.match(noun):
            return Ordinal(_NUMBER_OF.get(name, name), sort)
    return None


def article_phrase(text: str, start: int) -> int:
    """Where a phrase at ``start`` begins with its article."""
    match = _ARTICLE.search(text[:start])
    return match.start() if match else start
