"""Personal data in a text, by kind and place: what has to be seen before a text leaves the house.

Names are found by a form of address, by a legal form, or because the caller knows them (parties,
senders, recipients); a bare name nobody knows is not found. Rather a thing too many than one too
few: file numbers of published decisions count like those of a client.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from copilot.domain import Language, Span
from copilot.structure.dates import dates
from copilot.structure.names import has_form, is_role


class Kind(StrEnum):
    """What tells who somebody is."""

    NAME = "name"
    ADDRESS = "address"
    MAIL = "mail"
    PHONE = "phone"
    IBAN = "iban"
    FILE_NUMBER = "file_number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Personal:
    """A thing found and the words it is written with."""

    kind: Kind
    span: Span
    text: str


_CAPITAL: Final = r"[A-ZÄÖÜ][\w'’-]*"
_STREET: Final = r"(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer|[Cc]haussee|[Ss]teig|[Mm]arkt|[Hh]of|[Tt]wiete|[Kk]amp)"  # noqa: E501 - one list
_HOUSE: Final = r"\d{1,4}(?:\s?[a-zA-Z](?!\w))?(?:\s?[-–/]\s?\d{1,4}(?:\s?[a-zA-Z](?!\w))?)?"
_NO_TOWN: Final = (
    r"(?!(?:Euro|Stück|Tage|Wochen|Monate|Jahre|Stunden|Quadratmeter|Meter|Kilometer|Aktien|"
    r"Shares|Units|Dollar|US)\b)"
)
_ROAD: Final = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Square|Court|Way|Place|Quay|"
    r"Parkway|Terrace|Row)\b\.?"
)
_FORM: Final = (
    r"(?:g?GmbH(?:\s?&\s?Co\.?\s?(?:KGaA|KG|OHG))?|UG|AG|SE|KGaA|KG|OHG|GbR|eG|e\.\s?V\.|e\.\s?K\.|"
    r"PartG(?:\s?mbB)?|Inc\.?|LLC|LLP|Ltd\.?|Limited|PLC|plc|Corp\.?|Corporation|S\.A\.|B\.V\.)"
    r"(?!\w)"
)
_TITLE: Final = r"(?:(?:Dr|Prof|Dipl|med|jur|iur|h\.\s?c)\.(?:-\w+\.)?\s*)"
_ADDRESSED: Final = (
    r"(?:Herrn?|Frau|Fr\.|Hr\.|Mrs?\.?|Ms\.?|Messrs\.?|RAin|RA|Rechtsanw[aä]lt(?:in|en?)?|"
    r"Notar(?:in)?|Richter(?:in)?|Eheleuten?|Steuerberater(?:in)?|Geschäftsführer(?:in)?|Attorney|"
    r"Judge|Justice|Director)"
)
_PERSON: Final = rf"{_CAPITAL}(?:\s+(?:(?:von|van|de|zu|der|den|[A-Z]\.)\s+)*{_CAPITAL}){{0,2}}"

# In the order of preference: what an earlier one took, a later one cannot take.
_BEFORE_DATES: Final = (
    (Kind.MAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (Kind.IBAN, re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b")),
    (
        Kind.FILE_NUMBER,
        re.compile(
            r"\b(?:\d{1,3}|[IVXL]{1,5})\s?[A-Z][A-Za-z]{0,4}\s?(?:\([A-Za-z]+\)\s?)?\d{1,6}/\d{2,4}\b|"
            r"\bECLI:[A-Z]{2}:[\w:.]+\d|"
            r"(?i:\b(?:az|aktenzeichen|geschäftszeichen|gz|(?:unser|ihr|mein) zeichen|file no|"
            r"case no|docket no|(?:our|your) ref)\b\.?\s{0,2}:?\s{0,3})"
            r"(?P<value>[\w-]*\d[\w./-]*(?:\s?[/-]\s?\w+)*)"
        ),
    ),
)
_AFTER_DATES: Final = (
    (
        Kind.PHONE,
        re.compile(
            r"(?<![\w.])\+\d{1,3}[\s()/.-]{0,3}\d(?:[\s()/.-]{0,3}\d){5,13}(?!\d)|"
            r"(?<![\w.,/])\(?0\d{1,5}\)?(?:[\s/.-]{1,3}\d{2,}){1,4}(?![\d.,/])|"
            r"(?i:\b(?:tel(?:efon)?|fax|mobil|phone|handy)\b\.?\s{0,2}:?\s{0,3})"
            r"(?P<value>[+(]?\d[\d\s()/-]{4,18}\d)"
        ),
    ),
    (
        Kind.ADDRESS,
        re.compile(
            rf"\b[A-ZÄÖÜ][\w-]*{_STREET}\s{{1,3}}{_HOUSE}|"
            rf"\b(?:{_CAPITAL}\s)?{_STREET.replace('[Mm]arkt', 'Markt')}\s{{1,3}}{_HOUSE}|"
            rf"\b(?:Am|An der|An den|Im|In der|Zum|Zur|Unter den|Auf dem|Auf der)\s{_CAPITAL}"
            rf"\s{{1,3}}{_HOUSE}(?!\w)|"
            rf"(?<![\w.,])(?:DE?-)?\d{{5}}\s{{1,3}}{_NO_TOWN}[A-ZÄÖÜ][a-zäöüß]+"
            rf"(?:[ -](?:am|an der|im|in der|ob der|bei|[A-ZÄÖÜ][a-zäöüß]+)\b){{0,2}}|"
            rf"\b(?:A|CH)-\d{{4}}\s{_CAPITAL}|"
            rf"\b\d{{1,5}}\s(?:{_CAPITAL}\s){{1,4}}{_ROAD}|"
            r"\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b|"
            r"\b[A-Z]{2},?\s\d{5}(?:-\d{4})?\b|"
            r"\b(?:Postfach|P\.?\s?O\.?\s?Box)\s\d[\d ]{1,8}\d"
        ),
    ),
    (
        Kind.NAME,
        re.compile(
            rf"\b{_ADDRESSED}\s{{1,3}}{_TITLE}*(?P<person>{_PERSON})|"
            rf"{_TITLE}+(?P<titled>{_PERSON})|"
            rf"\b(?P<firm>(?:[A-ZÄÖÜ0-9][\w&.'’+-]*\s(?:(?:und|&|and|of|für|\+)\s)?){{1,5}}{_FORM})"
        ),
    ),
)
_WORD: Final = re.compile(r"\w[\w'’-]*")
_ADDRESS_OF_MAIL: Final = re.compile(r"\s*<[^>]*>|[\w.+-]+@[\w.-]+")
_SHORTEST_ALONE: Final = 4
_SHORTEST_PHONE: Final = 7


def personal_data(text: str, known: Iterable[str], language: Language) -> list[Personal]:
    """What is found in ``text``, in its order, nothing twice; ``known`` are names of the matter."""
    taken: list[Personal] = []
    for kind, pattern in _BEFORE_DATES:
        _take(taken, text, kind, _spans(pattern, text))
    _take(taken, text, Kind.DATE, (span for span, _ in dates(text, language)))
    names = _known_names(known)
    if names is not None:
        _take(taken, text, Kind.NAME, _spans(names, text))
    for kind, pattern in _AFTER_DATES:
        _take(taken, text, kind, _spans(pattern, text))
    return sorted(taken, key=lambda found: found.span.start)


def _take(taken: list[Personal], text: str, kind: Kind, spans: Iterable[Span]) -> None:
    for span in spans:
        words = text[span.start : span.end]
        if kind is Kind.PHONE and sum(map(str.isdigit, words)) < _SHORTEST_PHONE:
            continue
        if not any(span.overlap(other.span) for other in taken):
            taken.append(Personal(kind, span, words))


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Where a pattern fits; a named group is the thing itself, roles are no names."""
    for match in pattern.finditer(text):
        group = match.lastgroup or 0
        start, end = match.span(group)
        if group in ("person", "titled"):
            start, end = _without_roles(text, start, end)
        if start < end:
            yield Span(start, end)


def _without_roles(text: str, start: int, end: int) -> tuple[int, int]:
    """A name without the role behind it: "Müller Vermieter"; empty where a role is all."""
    words = list(_WORD.finditer(text, start, end))
    kept = start
    for word in words:
        if is_role(word[0]):
            break
        kept = word.end()
    return start, kept


def _known_names(names: Iterable[str]) -> re.Pattern[str] | None:
    """The names as a pattern, the longest first, with what people call them for short."""
    wanted: set[str] = set()
    for name in names:
        plain = " ".join(_ADDRESS_OF_MAIL.sub("", name).split()).strip(" ,;\"'")
        if len(plain) < _SHORTEST_ALONE or is_role(plain):
            continue
        wanted.add(plain)
        wanted.add(_short(plain))
    wanted.discard("")
    if not wanted:
        return None
    longest_first = sorted(wanted, key=lambda name: (-len(name), name))
    parts = [r"\s+".join(map(re.escape, name.split())) for name in longest_first]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _short(name: str) -> str:
    """A company's first word, a person's last; empty where that is an everyday word."""
    words = _WORD.findall(name)
    if len(words) < 2:
        return ""
    word: str = words[0] if has_form(name) else words[-1]
    usable = len(word) >= _SHORTEST_ALONE and word[0].isupper() and not is_role(word)
    return word if usable else ""
