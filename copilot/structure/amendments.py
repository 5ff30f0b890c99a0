"""Documents that amend another: how they name it, and which of the others it is.

A link needs two of three kinds of evidence (the parties, the date, words of the title) and no
contradiction between what is known on both sides; where two documents fit equally well there is
none. An amendment of an amendment leads to the contract itself, as "Nachtrag Nr. 2 zum
Mietvertrag" does.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from copilot.domain import DocumentKind, Language, Particulars, Span
from copilot.structure.dates import dates

_ORDINAL_LIST: Final = (
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt",
    "first second third fourth fifth sixth seventh eighth ninth tenth",
)
_ORDINALS: Final = {
    word: number for words in _ORDINAL_LIST for number, word in enumerate(words.split(), 1)
}
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
_TITLE: Final = re.compile(
    r"^(?:exhibit\s+[\w.()-]+\s+)?(?:[^|\n]{3,70}\s[–—-]\s)?"
    r"(?:(?P<ordinal>(?:erste|zweite|dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte)[rs]?|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:\.|st|nd|rd|th)|"
    r"[IVX]{1,4}\.)\s+)?"
    r"(?P<name>(?:\w{0,20}nachtrag(?:svereinbarung)?|(?:\w{2,20})?änderungs(?:vereinbarung|vertrag)|"
    r"ergänzungs(?:vereinbarung|vertrag)|zusatz(?:vereinbarung|vertrag)|vertragsänderung|"
    r"(?:änderung|ergänzung|zusatz|nachtrag) (?:zu[mr]?|des|der)(?=.{0,60}(?:vertrag|"
    r"vereinbarung))|amendment(?: agreement)?(?! no\.?:)|addendum|side[ -]?letter|supplement(?:al)?"
    r"(?: agreement| deed)?|deed of (?:variation|amendment)|variation agreement|letter amendment|"
    r"amending agreement|modification agreement|letter of amendment))(?!\w)"
    r"(?:\s*(?:nr|no|nummer|number|#)?\.?\s*(?P<number>\d{1,2}|[IVX]{1,4})(?![\w.]))?"
    r"(?=\s*(?:$|[–—:(,-]|(?:zu[mr]?|to|of|dated|vom|between|zwischen|by|regarding|über|des|der|this)\b))",
    re.IGNORECASE,
)
_LINK_WORD: Final = re.compile(
    r"(?<!\w)(?:zum|zur|zu dem|zu der|zu|to the|to that certain|to|of the|betreffend(?: den| die)?|"
    r"regarding the|des|der)\s+",
    re.IGNORECASE,
)
_NAMED_ENDS: Final = re.compile(
    r"\s+(?:zwischen|by and between|by and among|between|among|geschlossen|made|entered|"
    r"in der Fassung)\b|\n\s*\n|\n(?=\s*(?:zwischen|between|by and|among))|;|"
    r"\(the\b|\((?:nachfolgend|hereinafter)|"
    r"(?<!\d)[.](?=\s+[A-ZÄÖÜ][a-zäöü]{3})|\[",
    re.IGNORECASE,
)
_CONTRACT_BEFORE_DATE: Final = re.compile(
    r"(?P<named>(?:\b[A-ZÄÖÜ][\w-]*\s+|\b(?:und|and|of|über)\s+){0,6}"
    r"\b(?:\w*[vV]ertrag(?:e?s)?|\w*[vV]ereinbarung|Agreement|AGREEMENT|Lease|Contract|Deed)\b"
    r"[^.;\n]{0,60}?)\s*\(?(?:vom|dated(?:\s+as)?(?:\s+of)?|of|as of)\s+(?:the\s+)?$"
)
_LONGEST: Final = 200
_NAMED_WITHIN: Final = 120  # characters behind the title
_HEAD: Final = 3_000


@dataclass(frozen=True, slots=True)
class Amended:
    """How an amendment names what it amends; ``number`` is its own (0: none)."""

    words: str = ""
    date: str = ""
    number: int = 0


def amended(titles: Sequence[str], head: str, language: Language) -> Amended | None:
    """What the document amends, None where no title says that it amends anything."""
    for title in titles:
        match = _TITLE.search(title)
        if not match:
            continue
        at = head.find(title)
        behind = (
            head[at + match.end() : at + match.end() + 400] if at >= 0 else title[match.end() :]
        )
        words = _named(match["name"], behind)
        if not words:
            words = _named_in_text(head[:_HEAD], language)
        found = dates(words, language)
        return Amended(words, found[0][1] if found else "", _number(match))
    return None


def _named(name: str, behind: str) -> str:
    """The words behind "zum" or "to the", past other amendments in between."""
    behind = behind.lstrip(" \n\t*_#–—-:,(")
    if not re.search(r"\s(?:zu[mr]?|des|der)$", name, re.IGNORECASE):
        link = _LINK_WORD.search(behind, 0, _NAMED_WITHIN)
        if not link:
            return ""
        behind = behind[link.end() :]
    for _ in range(4):
        again = _TITLE.match(behind)
        link = _LINK_WORD.search(behind, again.end()) if again else None
        if not link:
            break
        behind = behind[link.end() :]
    end = _NAMED_ENDS.search(behind)
    words = " ".join(behind[: end.start() if end else _LONGEST].split())
    return words[:_LONGEST].strip(' ,–—-:(“"')


def _named_in_text(head: str, language: Language) -> str:
    """ "Zwischen den Parteien besteht der Mietvertrag vom 14. März 2019"."""
    for span, _ in dates(head, language):
        before = _CONTRACT_BEFORE_DATE.search(head, max(0, span.start - 160), span.start)
        if before and not _TITLE.match(before["named"]):
            return " ".join(head[before.start() : span.end].split())
    return ""


def _number(match: re.Match[str]) -> int:
    written = (match["number"] or match["ordinal"] or "").lower().rstrip(".")
    digits = re.match(r"\d+", written)
    if digits:
        return int(digits[0])
    if written in _ROMAN:
        return _ROMAN[written]
    return next((value for word, value in _ORDINALS.items() if written.startswith(word)), 0)


# What each evidence counts, and what a link needs.
_SAME_DATE: Final = 3.0
_SAME_MONTH: Final = 2.0
_ALL_PARTIES: Final = 3.0
_ONE_PARTY: Final = 1.5
_TITLE_SHARE: Final = 3.0
_NEEDED: Final = 4.5
_LEAST_TITLE_SHARE: Final = 0.5
# Documents that share a key with more than so many others are found by another key or not at all.
_LONGEST_POSTING: Final = 500
_FORM_LIST: Final = (
    "gmbh mbh ag se kg kgaa ohg gbr ug co eg ev inc llc llp lp ltd limited plc corp corporation "
    "incorporated company sa spa bv nv the der die und and of"
)
_FORMS: Final = frozenset(_FORM_LIST.split())
_WORD: Final = re.compile(r"[^\W\d_]{3,}|\d+[a-z]?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_KINDS_OF_CONTRACT: Final = (
    re.compile(r"(?:vertrag|vereinbarung|abrede|bedingungen)$"),
    re.compile(r"^(?:agreement|lease|contract|deed|terms|licen[cs]e)$"),
)
_IDLE_LIST: Final = (
    "vom zum zur der die das des den dem über und mit von für nebst the and dated for with this "
    "that certain between objekt nachfolgend original januar februar märz april mai juni juli "
    "august september oktober november dezember january february march may june july october "
    "december"
)
_IDLE: Final = frozenset(_IDLE_LIST.split())
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Card:
    """What is compared of a document: parties and title words in one spelling."""

    id: str
    date: str
    parties: frozenset[str]
    words: frozenset[str]


def links(documents: Sequence[tuple[str, Particulars]]) -> dict[str, str]:
    """The base document of each amendment, by ids; amendments without a sure one are left out."""
    bases: dict[_Key, list[_Card]] = defaultdict(list)
    for identity, particulars in documents:
        if particulars.kind is DocumentKind.CONTRACT:
            card = _card(identity, particulars.date, particulars, particulars.title)
            for key in _keys(card):
                bases[key].append(card)
    found = {}
    for identity, particulars in documents:
        if particulars.kind is DocumentKind.AMENDMENT:
            wanted = _card(identity, particulars.amends_date, particulars, particulars.amends)
            alone = len(bases.get((wanted.date,), ())) == 1
            fits = (
                (_fit(wanted, particulars.date, card, alone), card.id)
                for card in _candidates(wanted, bases)
            )
            if base := _best(fits):
                found[identity] = base
    return found


def _card(identity: str, date: str, particulars: Particulars, words: str) -> _Card:
    """Days, months and years are left out of the words: the date says them."""
    spans = [span for span, _ in dates(words, "de")]
    named = frozenset(map(_stem, _WORD.findall(_without(words, spans).casefold()))) - _IDLE
    parties = frozenset(filter(None, map(_party, particulars.parties)))
    return _Card(identity, date, parties, named)


def _without(text: str, spans: Sequence[Span]) -> str:
    kept, at = [], 0
    for span in spans:
        kept.append(text[at : span.start])
        at = span.end
    return " ".join([*kept, text[at:]])


def _stem(word: str) -> str:
    """ "Mietvertrages" and "Mietvertrag" are one word."""
    for ending in ("vertrages", "vertrags", "vertrage"):
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + "vertrag"
    return word


def _party(name: str) -> str:
    words = re.findall(r"\w+", name.casefold().replace(".", ""))
    return " ".join(word for word in words if word not in _FORMS)


def _keys(card: _Card) -> Iterator[_Key]:
    """Under what a document is found: two parties, or a party or a title word with the date."""
    for pair in combinations(sorted(card.parties), 2):
        yield pair
        yield from ((*pair, word) for word in card.words)
    if card.date:
        yield (card.date,)
        yield from ((card.date, party) for party in card.parties)
        yield from ((card.date, "", word) for word in card.words)


def _candidates(wanted: _Card, bases: dict[_Key, list[_Card]]) -> Iterable[_Card]:
    found = {}
    for key in _keys(wanted):
        postings = bases.get(key, ())
        if len(postings) <= _LONGEST_POSTING:
            found.update({card.id: card for card in postings})
    return found.values()


def _best(fits: Iterable[tuple[float, str]]) -> str:
    """The one document that fits best, "" where none fits well enough or two do equally."""
    scored = sorted(fits, reverse=True)
    if not scored or scored[0][0] < _NEEDED:
        return ""
    return "" if len(scored) > 1 and scored[1][0] == scored[0][0] else scored[0][1]


def _fit(wanted: _Card, amended_on: str, card: _Card, alone: bool) -> float:
    """How well ``card`` fits what an amendment names; 0 where something contradicts.

    ``alone``: no other contract is of the date that the amendment names.
    """
    if _is_after(card.date, amended_on) or _differ(wanted.date, card.date):
        return 0.0
    dated = bool(wanted.date and card.date)
    hits = _hits(wanted.words, card.words)
    if _numbers_differ(wanted.words, card.words):
        return 0.0
    if not hits and (not dated or _kinds_differ(wanted.words, card.words)):
        return 0.0
    shared = len(wanted.parties & card.parties)
    if not _parties_allow(wanted, card, shared, dated and (hits > 1 or alone)):
        return 0.0
    score = _ALL_PARTIES if shared > 1 else _ONE_PARTY * shared
    if dated:
        score += _SAME_DATE if len(wanted.date) == len(card.date) == 10 else _SAME_MONTH
    share = hits / max(1, min(len(wanted.words), len(card.words)))
    return score + (_TITLE_SHARE * share if share >= _LEAST_TITLE_SHARE else share)


def _parties_allow(wanted: _Card, card: _Card, shared: int, date_tells: bool) -> bool:
    """Whether the parties are the same, or the date makes up for what is not known of them.

    A party may have changed since ("the tenant X GmbH, formerly Y"): then one in common will do.
    """
    fewer = min(len(wanted.parties), len(card.parties))
    if fewer == 0:
        return date_tells
    return shared >= min(2, fewer) or (shared == 1 and date_tells)


def _hits(wanted: frozenset[str], words: frozenset[str]) -> int:
    """How many of the wanted words a title has, also as the end of a compound."""
    return sum(
        any(word == each or (len(word) > 5 and each.endswith(word)) for each in words)
        for word in wanted
    )


def _numbers_differ(wanted: frozenset[str], words: frozenset[str]) -> bool:
    """ "Hafenstraße 12" and "Hafenstraße 14" are two houses."""
    one, other = (
        {word for word in each if word[0].isdigit() and not _YEAR.fullmatch(word)}
        for each in (wanted, words)
    )
    return bool(one and other) and one.isdisjoint(other)


def _kinds_differ(wanted: frozenset[str], words: frozenset[str]) -> bool:
    """ "Mietvertrag" and "Kaufvertrag" differ, "Liefervertrag" and "Supply Agreement" need not."""
    return any(
        any(map(kind.search, wanted)) and any(map(kind.search, words))
        for kind in _KINDS_OF_CONTRACT
    )


def _is_after(first: str, second: str) -> bool:
    length = min(len(first), len(second))
    return length > 0 and first[:length] > second[:length]


def _differ(first: str, second: str) -> bool:
    length = min(len(first), len(second))
    return length > 0 and first[:length] != second[:length]
