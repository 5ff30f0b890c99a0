# ruff: noqa: E501 - a clause is a line
"""Pairs of texts whose differences are known: a contract, and the same after some edits."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from copilot.domain import Language
from copilot.structure.differences import words

_CLAUSES: Final[dict[Language, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "de": (
        ("Vertragsgegenstand", (
            "Der Vermieter überlässt dem Mieter die Halle 3 in der Hafenstraße 12 zur Nutzung als Lackiererei.",
            "Die Nutzfläche beträgt 1.240 Quadratmeter; geringe Abweichungen berühren die Miete nicht.",
        )),
        ("Mietzeit", (
            "Das Mietverhältnis beginnt am 1. April 2021 und endet am 31. März 2031.",
            "Es verlängert sich um jeweils zwei Jahre, wenn keine Partei mit einer Frist von zwölf Monaten widerspricht.",
        )),
        ("Miete", (
            "Die monatliche Miete beträgt 14.500,00 EUR zuzüglich Umsatzsteuer.",
            "Sie ist spätestens am dritten Werktag eines Monats auf das Konto des Vermieters zu zahlen.",
            "Gerät der Mieter mit zwei Raten in Verzug, kann der Vermieter fristlos kündigen.",
        )),
        ("Kaution", (
            "Der Mieter leistet eine Sicherheit in Höhe von 43.500,00 EUR durch Bürgschaft einer deutschen Bank.",
        )),
        ("Instandhaltung", (
            "Schönheitsreparaturen trägt der Mieter, Arbeiten an Dach und Fach der Vermieter.",
            "Kleinere Schäden bis 500,00 EUR im Einzelfall beseitigt der Mieter auf eigene Kosten.",
        )),
        ("Untervermietung", (
            "Eine Untervermietung bedarf der vorherigen schriftlichen Zustimmung des Vermieters.",
            "Die Zustimmung darf nur aus wichtigem Grund versagt werden.",
        )),
        ("Haftung", (
            "Der Vermieter haftet für Vorsatz und grobe Fahrlässigkeit unbeschränkt.",
            "Für einfache Fahrlässigkeit haftet er nur bei Verletzung wesentlicher Pflichten und der Höhe nach bis 250.000 EUR.",
        )),
        ("Versicherung", (
            "Der Mieter unterhält eine Betriebshaftpflichtversicherung über mindestens 3.000.000 EUR.",
        )),
        ("Rückgabe", (
            "Bei Ende des Mietverhältnisses ist die Halle geräumt und gereinigt zurückzugeben.",
            "Einbauten sind zu entfernen, soweit der Vermieter sie nicht übernimmt.",
        )),
        ("Schlussbestimmungen", (
            "Änderungen dieses Vertrags bedürfen der Schriftform.",
            "Gerichtsstand ist, soweit zulässig, Nordhaven.",
        )),
    ),
    "en": (
        ("Supply", (
            "The Supplier shall deliver the Goods listed in the order to the Purchaser's plant at Nordhaven.",
            "Partial deliveries are permitted only with the prior consent of the Purchaser.",
        )),
        ("Term", (
            "This Agreement commences on 1 May 2021 and continues for five years.",
            "Either party may terminate it on six months' written notice to the end of a year.",
        )),
        ("Price and Payment", (
            "The price is EUR 12.40 per unit, exclusive of value added tax.",
            "Invoices fall due 30 days after receipt.",
            "Late payments bear interest at eight per cent above the base rate.",
        )),
        ("Quality", (
            "The Goods must conform to the specification in Schedule 1 and be free from defects.",
        )),
        ("Inspection", (
            "The Purchaser inspects each delivery within ten working days and notifies visible defects in writing.",
            "Hidden defects are notified within five working days of their discovery.",
        )),
        ("Limitation of Liability", (
            "The aggregate liability of either party shall not exceed EUR 500,000 in any contract year.",
            "Nothing in this Agreement limits liability for death, personal injury or fraud.",
        )),
        ("Confidentiality", (
            "Each party keeps the other's information confidential for three years after the end of this Agreement.",
            "This does not apply to information that is in the public domain.",
        )),
        ("Insurance", (
            "The Supplier maintains product liability insurance of at least EUR 5,000,000.",
        )),
        ("Force Majeure", (
            "Neither party is liable for a failure caused by events beyond its reasonable control.",
            "After ninety days either party may withdraw from the affected order.",
        )),
        ("General", (
            "Amendments are valid only in writing.",
            "This Agreement is governed by the laws of Germany.",
        )),
    ),
}  # fmt: skip
_ROWS: Final = ("Position | Menge | Preis", "Ventil A 12 | 400 | 12,40", "Ventil B 7 | 250 | 18,90",
                "Dichtung C | 9000 | 0,35", "Flansch D 4 | 120 | 44,10")  # fmt: skip
_NEW: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "de": (
        (
            "Wettbewerb",
            "Der Vermieter wird im selben Gebäude keinen zweiten Lackierbetrieb dulden.",
        ),
        (
            "Datenschutz",
            "Beide Seiten verarbeiten personenbezogene Angaben allein zur Durchführung.",
        ),
    ),
    "en": (
        ("Audit", "Once yearly an independent auditor examines the books kept by our counterpart."),
        ("Assignment", "Neither side transfers its rights without consent given beforehand."),
    ),
}
_SWAPS: Final = (
    ("14.500,00", "15.250,00"), ("zwölf", "sechs"), ("1.240", "1.310"), ("43.500,00", "29.000,00"),
    ("dritten", "fünften"), ("schriftlichen", "ausdrücklichen"), ("250.000", "100.000"),
    ("30 days", "45 days"), ("six", "nine"), ("500,000", "250,000"), ("three", "seven"),
    ("shall", "may"), ("prior", "written"), ("12.40", "13.05"), ("ten", "fourteen"),
)  # fmt: skip
KINDS: Final = ("words", "move", "insert", "delete", "rewrite", "split", "merge", "table")
_ORDER: Final = ("delete", "rewrite", "words", "split", "merge", "insert", "move", "table")


@dataclass(slots=True)
class Pair:
    """Two texts and what was done: words that came and went, but for numbers of clauses."""

    name: str
    before: str
    after: str
    inserted: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    moved: bool = False


_Clause = tuple[str, list[str]]


def pairs(count: int = 40) -> list[Pair]:
    """``count`` pairs, German and English in turn, each with one to four kinds of edits."""
    return [_pair(number) for number in range(count)]


def _pair(number: int) -> Pair:
    chance = random.Random(number)  # noqa: S311 - the same pairs every time
    language: Language = ("de", "en")[number % 2]
    old: list[_Clause] = [(title, list(texts)) for title, texts in _CLAUSES[language]]
    rows = list(_ROWS)
    kinds = [KINDS[number // 2 % len(KINDS)], *chance.sample(KINDS, chance.randint(0, 3))]
    pair = Pair(f"{number}-{language}-{'+'.join(kinds)}", _written(old, rows, language), "")
    new: list[_Clause] = [(title, list(texts)) for title, texts in old]
    # What takes words out of the old text comes before what changes or adds some.
    for kind in sorted(set(kinds), key=_ORDER.index):
        _edit(kind, new, rows, language, pair, chance)
    pair.after = _written(new, rows, language)
    return pair


def _edit(
    kind: str,
    new: list[_Clause],
    rows: list[str],
    language: Language,
    pair: Pair,
    chance: random.Random,
) -> None:
    match kind:
        case "words":
            _swap(new, pair)
        case "move":
            clause = new.pop(chance.randrange(2))
            new.insert(len(new) - 1, clause)
            pair.moved = True
        case "insert":
            title, text = chance.choice(_NEW[language])
            new.insert(chance.randrange(2, len(new)), (title, [text]))
            pair.inserted.update(words(f"{title} {text}"))
        case "delete":
            title, texts = new.pop(chance.randrange(3, len(new) - 1))
            pair.deleted.update(words(" ".join([title, *texts])))
        case "rewrite":
            _rewrite(new, language, pair)
        case "split":
            _split(new, language, pair)
        case "merge":
            texts = next(texts for _, texts in new if len(texts) > 2)
            texts[0:2] = [f"{texts[0]} {texts[1]}"]
        case "table":
            at = chance.randrange(1, len(rows))
            pair.deleted.update(words(rows.pop(at)))
            rows.append("Kupplung E | 60 | 210,00")
            pair.inserted.update(words(rows[-1]))


def _swap(new: list[_Clause], pair: Pair) -> None:
    for _, texts in new:
        for at, text in enumerate(texts):
            for old, now in _SWAPS:
                found = re.compile(rf"(?<![\w.,]){re.escape(old)}(?!\w)")
                if found.search(text):
                    texts[at] = text = found.sub(now, text, count=1)
                    pair.deleted.update(set(words(old)) - set(words(now)))
                    pair.inserted.update(set(words(now)) - set(words(old)))


def _rewrite(new: list[_Clause], language: Language, pair: Pair) -> None:
    _, texts = new[-2]
    pair.deleted.update(words(texts[0]))
    texts[0] = (
        "Nach Ablauf übergibt jener das Objekt besenrein samt Schlüsseln."
        if language == "de"
        else "Unforeseeable catastrophes suspend obligations while they last."
    )
    pair.inserted.update(words(texts[0]))


def _split(new: list[_Clause], language: Language, pair: Pair) -> None:
    """The second half of a sentence becomes a paragraph of its own, under one new word."""
    _, texts = next(each for each in new if len(each[1]) == 1)
    head, _, tail = texts[0].rpartition(" durch " if language == "de" else " and ")
    if not head:
        head, _, tail = (
            texts[0].partition(" über ") if language == "de" else texts[0].partition(" of ")
        )
    middle = texts[0][len(head) : len(texts[0]) - len(tail)].strip()
    texts[:] = [f"{head}.", f"{middle} {tail}"]


def _written(clauses: list[_Clause], rows: list[str], language: Language) -> str:
    lines = ["Mietvertrag" if language == "de" else "Supply Agreement", ""]
    for number, (title, texts) in enumerate(clauses, start=1):
        lines.append(f"§ {number} {title}" if language == "de" else f"{number}. {title}")
        for place, text in enumerate(texts, start=1):
            lines.append(f"({place}) {text}" if language == "de" else f"{number}.{place} {text}")
        lines.append("")
    return "\n".join([*lines, *rows]) + "\n"
