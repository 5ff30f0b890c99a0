"""Statements made false by rule, and made differently but still true: for the check of support.

Each change leaves a sentence that reads well and says something else: another number, the other
party, not instead of yes, may instead of must, another date. German and English.
"""

import random
import re
from collections.abc import Callable
from typing import Final

_OPPOSITES: Final = (
    ("Vermieter", "Mieter"), ("Verkäufer", "Käufer"), ("Schuldner", "Gläubiger"),
    ("Arbeitgeber", "Arbeitnehmer"), ("Kläger", "Beklagte"), ("Eigentümer", "Besitzer"),
    ("Besteller", "Unternehmer"), ("Erblasser", "Erbe"), ("Versicherer", "Versicherungsnehmer"),
    ("Antragsteller", "Antragsgegner"), ("Verantwortliche", "Auftragsverarbeiter"),
    ("Bürge", "Hauptschuldner"), ("Vorstand", "Aufsichtsrat"), ("Verbraucher", "Unternehmer"),
    ("Darlehensgeber", "Darlehensnehmer"), ("Staatsanwaltschaft", "Verteidiger"),
    ("Receiving Party", "Disclosing Party"), ("Recipient", "Discloser"), ("Buyer", "Seller"),
    ("Licensor", "Licensee"), ("Landlord", "Tenant"), ("Parent", "Company"),
    ("Customer", "Supplier"), ("Lender", "Borrower"), ("Employer", "Employee"),
    ("controller", "processor"), ("Purchaser", "Vendor"), ("Distributor", "Manufacturer"),
)  # fmt: skip
_MODALS: Final = (
    ("muss", "kann"), ("müssen", "können"), ("darf", "muss"), ("dürfen", "müssen"),
    ("soll", "kann"), ("kann", "muss"), ("können", "müssen"),
    ("shall", "may"), ("must", "may"), ("may", "must"), ("will", "may"),
    ("is required to", "is entitled to"), ("ist verpflichtet", "ist berechtigt"),
    ("ist berechtigt", "ist verpflichtet"),
)  # fmt: skip
_ALIKE: Final = (
    ("shall", "must"), ("prior to", "before"), ("in the event that", "if"), ("may", "can"),
    ("terminate", "end"), ("commence", "start"), ("pursuant to", "under"), ("obtain", "get"),
    ("Absatz", "Abs."), ("jedoch", "aber"), ("bedarf", "braucht"), ("binnen", "innerhalb von"),
    ("sofern", "wenn"), ("gemäß", "nach"), ("ist verpflichtet", "hat die Pflicht"),
    ("ist berechtigt", "hat das Recht"), ("entrichten", "zahlen"), ("erteilt", "gegeben"),
)  # fmt: skip
_NUMBER_WORDS: Final = {
    "de": ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "zwölf"],
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"],
}
_DIGITS: Final = ["2", "3", "4", "5", "6", "7", "8", "9", "10", "12"]
_MONTHS: Final = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
_NEGATION: Final = re.compile(r"\s+(?:nicht|not)\b")
_NEGATABLE: Final = re.compile(
    r"\b(ist|sind|hat|haben|wird|werden|kann|können|darf|dürfen|shall|may|will|must|is|are|has)\b"
)
_LIST_NUMBER: Final = re.compile(r"^\s*(?:\(?\d{1,3}[a-z]?\)|\d{1,3}(?:\.\d{1,3})*\.?)\s+")

_OTHERS_FIRST: Final = 0.75

Change = Callable[[str, str, random.Random], str]


def _swapped(text: str, pairs: tuple[tuple[str, str], ...], generator: random.Random) -> str:
    """The text with one pair of words exchanged; as it was where none occurs."""
    there = [pair for pair in pairs if re.search(rf"\b{pair[0]}\b", text)]
    if not there:
        return text
    old, new = generator.choice(there)
    return re.sub(rf"\b{old}\b", new, text)


def number(text: str, language: str, generator: random.Random) -> str:
    """Another number: digits, or one in words."""
    found = [m for m in re.finditer(r"(?<![§\w.]\s)(?<![\w.])\d{1,3}(?![\w])", text) if m.start()]
    words = _NUMBER_WORDS[language]
    found += list(re.finditer(rf"\b(?:{'|'.join(words)})\b", text))
    if not found:
        return text
    match = generator.choice(found)
    if match[0].isdigit():
        value = int(match[0])
        other = str(generator.choice([v for v in (value + 1, value * 2, value + 10) if v != value]))
    else:
        other = generator.choice([word for word in words if word != match[0]])
    return text[: match.start()] + other + text[match.end() :]


def party(text: str, _language: str, generator: random.Random) -> str:
    """The one party and the other exchanged."""
    there = [(a, b) for a, b in _OPPOSITES if re.search(rf"\b(?:{a}|{b})\w{{0,2}}\b", text)]
    if not there:
        return text
    first, second = generator.choice(there)
    both = re.compile(rf"\b({first}|{second})(?=\w{{0,2}}\b)")
    return both.sub(lambda m: second if m[1] == first else first, text)


def negation(text: str, language: str, generator: random.Random) -> str:
    """A "not" put in or taken out."""
    if _NEGATION.search(text) and generator.random() < 0.8:
        return _NEGATION.sub("", text, count=1)
    match = _NEGATABLE.search(text)
    if not match:
        return text
    return text[: match.end()] + (" nicht" if language == "de" else " not") + text[match.end() :]


def modality(text: str, _language: str, generator: random.Random) -> str:
    """May for must, must for may."""
    return _swapped(text, _MODALS, generator)


def date(text: str, language: str, generator: random.Random) -> str:
    """Another month or another year."""
    months = _MONTHS[language].split()
    there = [month for month in months if month in text]
    if there:
        old = generator.choice(there)
        return text.replace(old, generator.choice([m for m in months if m != old]), 1)
    match = re.search(r"\b(?:19|20)\d\d\b", text)
    if not match:
        return text
    return text.replace(match[0], str(int(match[0]) + generator.choice([-2, -1, 1, 3])), 1)


CORRUPTIONS: Final[dict[str, Change]] = {
    "number": number, "party": party, "negation": negation, "modality": modality, "date": date,
}  # fmt: skip


def corrupted(text: str, language: str, generator: random.Random) -> tuple[str, str] | None:
    """(what was done, the statement made false); None where no rule fits."""
    kinds = list(CORRUPTIONS)
    generator.shuffle(kinds)
    if generator.random() < _OTHERS_FIRST:
        # A "not" fits nearly everywhere; the other changes are to be learnt as well.
        kinds.sort(key=lambda kind: kind == "negation")
    for kind in kinds:
        changed = CORRUPTIONS[kind](text, language, generator)
        if changed != text:
            return kind, changed
    return None


def restated(text: str, language: str, generator: random.Random) -> str:
    """The same said a little differently: no list number, a synonym, a number in the other form."""
    changed = _LIST_NUMBER.sub("", " ".join(text.split()))
    if generator.random() < 0.6:
        changed = _swapped(changed, _ALIKE, generator)
    if generator.random() < 0.5:
        changed = re.sub(r"\b(\w+) \(\d+\)", r"\1", changed)
        pairs = tuple(zip(_NUMBER_WORDS[language], _DIGITS, strict=True))
        changed = _swapped(changed, pairs, generator)
    if generator.random() < 0.3:
        changed = re.sub(r"\s*\([^()]{3,60}\)", "", changed)
    return changed.rstrip(".;, ") + "."
