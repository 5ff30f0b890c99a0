"""What may begin a period, found in a document with its words; a person has to confirm it.

Knows the cue ("zugestellt am", "Eingang", "Verkündet am") beside a date and what kind of document
it stands in. A date that does not exist, is written with two digits of the year, badly read, or
contradicted by another one is told, and is no ground for a deadline before a person says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from copilot.domain import Language, Span
from copilot.locale import N_, Notice, notice
from copilot.structure.dates import dates, no_dates

Cue = Literal["served", "announced", "received", "posted", "accepted", "entered", "delivered"]

CUE_TITLES: Final[dict[Cue, str]] = {
    "served": N_("served"),
    "announced": N_("pronounced"),
    "received": N_("received"),
    "posted": N_("posted"),
    "accepted": N_("accepted"),
    "entered": N_("entered"),
    "delivered": N_("delivered"),
}
_CUES: Final[tuple[tuple[Cue, re.Pattern[str]], ...]] = (
    (
        "served",
        re.compile(
            r"zugestellt|zustell(?:ung|datum|ungsurkunde)|Empfangsbekenntnis|\bserved\b|\bservice\b",
            re.I,
        ),
    ),
    ("announced", re.compile(r"verkündet|verkündung|\bpronounced\b", re.I)),
    (
        "posted",
        re.compile(r"zur\sPost\s(?:auf)?gegeben|Aufgabe\szur\sPost|abgesandt|\bmailed\b", re.I),
    ),
    (
        "received",
        re.compile(
            r"\bEingang|eingegangen|zugegangen|\bZugang|\berhalten\b|\breceived\b|"
            r"Empfangsvermerk|in\s(?:den|seinen|ihren)\s(?:Haus)?briefkasten",
            re.I,
        ),
    ),
    ("accepted", re.compile(r"\bAbnahme|abgenommen|\baccepted\son", re.I)),
    ("entered", re.compile(r"\bentered\b(?!\sinto)", re.I)),
    ("delivered", re.compile(r"geliefert|Ablieferung|Übergabe|übergeben|\bdelivered\b", re.I)),
)
_BEFORE: Final = 60
_AFTER: Final = 40
_ENDS_LINE: Final = re.compile(r"\n\s*\n|\f")
_SENTENCE: Final = re.compile(r"(?<=[a-zäöüß)])[.!?](?=\s+[A-ZÄÖÜ])")
_NOISE: Final = re.compile(
    r"(?<![\w.])(?=[0-9OolI|S.]*[OolI|S])[0-9OolI|S]{1,2}\.\s?[0-9OolI|S]{1,2}\.\s?[0-9OolI|S]{2,4}(?!\w)"
)
_LETTERS: Final = str.maketrans("OolI|S", "001115")
_COURTS: Final = (
    ("Bundesgerichtshof|Oberlandesgericht|Kammergericht", "olg"),
    ("Landesarbeitsgericht", "lag"),
    ("Arbeitsgericht", "arbg"),
    ("Landessozialgericht", "lsg"),
    ("Sozialgericht", "sg"),
    ("Oberverwaltungsgericht|Verwaltungsgerichtshof", "ovg"),
    ("Verwaltungsgericht", "vg"),
    ("Finanzgericht", "fg"),
    ("Amtsgericht|Landgericht", "civil"),
)
_JUDGMENT_RULES: Final = {
    "civil": ("berufung", "berufungsbegruendung"),
    "olg": ("nichtzulassungsbeschwerde", "revision", "revisionsbegruendung"),
    "arbg": ("berufung_arbgg", "berufungsbegruendung_arbgg"),
    "lag": ("revision_arbgg", "nichtzulassungsbeschwerde_arbgg"),
    "vg": ("zulassung_berufung_vwgo", "berufung_vwgo"),
    "ovg": ("nichtzulassungsbeschwerde_vwgo", "revision_vwgo"),
    "sg": ("berufung_sgg",),
    "lsg": ("nichtzulassungsbeschwerde_bsg", "revision_sgg"),
    "fg": ("nichtzulassungsbeschwerde_fgo", "revision_fgo"),
    "": ("berufung", "berufungsbegruendung"),
}
# The first that fits the document's words says which rules its date may begin.
_KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"Vollstreckungsbescheid", ("einspruch_vollstreckungsbescheid",)),
    (r"Mahnbescheid", ("widerspruch_mahnbescheid",)),
    (r"Strafbefehl", ("einspruch_strafbefehl",)),
    (r"Bußgeldbescheid", ("einspruch_bussgeldbescheid",)),
    (r"Versäumnisurteil", ("einspruch_versaeumnisurteil",)),
    (r"(?i:\bsummons\b)", ("frcp_answer",)),
    (r"(?i:judgment\s(?:was\s)?entered|entered\sjudgment)", ("frap_appeal", "frcp_new_trial")),
    (r"Einspruchsentscheidung", ("klage_fgo",)),
    (r"Steuerbescheid|Finanzamt", ("einspruch_ao",)),
    (r"Widerspruchsbescheid", ("anfechtungsklage_vwgo", "klage_sgg")),
    (r"(?m:^\s*(?i:kündigung)|hiermit kündige|kündigen wir|kündige ich|Ihr Arbeitsverhältnis)", ()),
    (r"(?m:^\s*(?:Bescheid|BESCHEID)\b)|Rechtsbehelfsbelehrung",
     ("widerspruch_vwgo", "widerspruch_sgg")),
    (r"Klageschrift|Klage wird Ihnen", ("verteidigungsanzeige",)),
)  # fmt: skip
_HEAD: Final = 3000
_NOTICE_GIVEN: Final = re.compile(r"(?i)kündigung|notice\sof\s(?:termination|dismissal)|dismissal")
_EMPLOYED: Final = re.compile(r"(?i)arbeitsverhältnis|arbeitsvertrag|arbeitnehmer|employ")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A date with its cue; ``start`` and ``end`` are the quote's, in the document's text.

    ``day`` is None where no date can be read; ``rules`` are those it may begin, likeliest first.
    """

    cue: Cue
    day: date | None
    start: int
    end: int
    quote: str
    rules: tuple[str, ...]
    doubts: tuple[Notice, ...] = ()


def triggers(text: str, language: Language) -> list[Trigger]:
    """Every trigger of a document, in its order."""
    rules = _rules_of(text[:_HEAD])
    found = [
        *_dated(text, language, rules),
        *_unreadable(text, language, rules),
    ]
    return _contradictions(sorted(found, key=lambda each: each.start))


def _dated(text: str, language: Language, rules: "_Rules") -> Iterator[Trigger]:
    end = 0
    for span, value in dates(text, language):
        since, end = end, span.end
        if len(value) < 10:
            continue
        cue = _cue_near(text, span, since)
        if cue:
            written = text[span.start : span.end]
            doubts: tuple[Notice, ...] = ()
            if re.search(r"[./-]\d\d$", written):
                doubts = (
                    notice(
                        "The year has two digits (“{written}”): confirm the century.",
                        written=written,
                    ),
                )
            yield _trigger(text, span, cue, date.fromisoformat(value), rules, doubts)


def _unreadable(text: str, language: Language, rules: "_Rules") -> Iterator[Trigger]:
    for span in no_dates(text, language):
        cue = _cue_near(text, span)
        if cue:
            doubt = notice(
                "There is no such day as “{written}”.", written=text[span.start : span.end]
            )
            yield _trigger(text, span, cue, None, rules, (doubt,))
    for match in _NOISE.finditer(text):
        span = Span(*match.span())
        cue = _cue_near(text, span)
        if cue:
            doubt = notice(
                "“{written}” is badly read; it may be {guess}. Check the page.",
                written=match[0],
                guess=match[0].translate(_LETTERS),
            )
            yield _trigger(text, span, cue, None, rules, (doubt,))


def _cue_near(text: str, span: Span, since: int = 0) -> Cue | None:
    """The nearest cue in the same sentence, the one before the date rather than behind it.

    What stands before ``since``, where the date before ends, belongs to that one.
    """
    before = text[max(since, span.start - _BEFORE) : span.start]
    before = re.split(_ENDS_LINE, before)[-1]
    before = re.split(_SENTENCE, before)[-1]
    after = re.split(_ENDS_LINE, text[span.end : span.end + _AFTER])[0]
    after = re.split(_SENTENCE, after)[0].split("\n")[0]
    nearest: tuple[int, Cue] | None = None
    for cue, pattern in _CUES:
        for match in pattern.finditer(before):
            distance = len(before) - match.end()
            if nearest is None or distance < nearest[0]:
                nearest = (distance, cue)
        match_after = pattern.search(after)
        if match_after and (nearest is None or match_after.start() + 10 < nearest[0]):
            nearest = (match_after.start() + 10, cue)
    return nearest[1] if nearest else None


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of a document by what happened to it."""

    served: tuple[str, ...]
    received: tuple[str, ...]


def _rules_of(head: str) -> _Rules:
    for pattern, rules in _KINDS:
        match = re.search(pattern, head)
        if match and rules:
            if rules == ("einspruch_versaeumnisurteil",) and "rbeitsgericht" in head:
                rules = ("einspruch_versaeumnisurteil_arbgg",)
            return _Rules(rules, rules)
        if match:
            return _notice_rules(head)
    if re.search(r"(?m)\bURTEIL\b|\bUrteil\b", head):
        court = next((name for words, name in _COURTS if re.search(words, head)), "")
        return _Rules(_JUDGMENT_RULES[court], ())
    if re.search(r"\bBeschluss\b|\bBESCHLUSS\b", head):
        return _Rules(("sofortige_beschwerde",), ())
    return _Rules((), ())


def _notice_rules(head: str) -> _Rules:
    if re.search(r"Arbeitsverhältnis|Arbeitsvertrag|Arbeitnehmer", head):
        rules: tuple[str, ...] = ("kuendigungsschutzklage",)
    elif re.search(r"Miet(?:verhältnis|vertrag|sache)", head):
        rules = ("kuendigung_wohnraum", "kuendigung_geschaeftsraum")
    else:
        rules = ()
    return _Rules((), rules)


def _trigger(
    text: str, span: Span, cue: Cue, day: date | None, rules: _Rules, doubts: tuple[Notice, ...]
) -> Trigger:
    start = max(0, span.start - _BEFORE)
    end = min(len(text), span.end + _AFTER)
    lead = re.split(_ENDS_LINE, text[start : span.start])[-1]
    tail = re.split(_ENDS_LINE, text[span.end : end])[0]
    if start and len(lead) == span.start - start:
        lead = lead.partition(" ")[2]  # not from the middle of a word
    if end < len(text) and len(tail) == end - span.end:
        tail = tail.rpartition(" ")[0]
    start, end = span.start - len(lead.lstrip()), span.end + len(tail.rstrip())
    by_cue: dict[Cue, tuple[str, ...]] = {
        "served": rules.served,
        "entered": rules.served,
        "announced": tuple(each for each in rules.served if each.startswith(("berufung", "revis"))),
        "posted": rules.received,
        "received": rules.received,
        "accepted": ("maengel_werk", "maengel_bauwerk"),
        "delivered": ("maengel_kauf",),
    }
    begun = by_cue[cue]
    if not begun and cue == "received" and _NOTICE_GIVEN.search(text[start:end]):
        begun = ("kuendigungsschutzklage",) if _EMPLOYED.search(text) else ()
    return Trigger(cue, day, start, end, text[start:end], begun, doubts)


def _contradictions(found: Sequence[Trigger]) -> list[Trigger]:
    """Each that another date of the same kind contradicts says so."""
    marked = []
    for each in found:
        others = {
            other.day
            for other in found
            if other.cue == each.cue and other.day and each.day and other.day != each.day
        }
        if others and each.cue in ("served", "announced"):
            days = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(others))
            doubt = notice("The document gives another day as well: {days}.", days=days)
            each = replace(each, doubts=(*each.doubts, doubt))
        marked.append(each)
    return marked
