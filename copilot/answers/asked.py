"""What a question asks for (a time, a date, an amount, a person ...) and what a sentence offers.

A question for an amount is not answered by a sentence without one: mechanical, both languages.
"""

import re
from enum import StrEnum
from typing import Final

from copilot.answers.quantities import quantities


class Asked(StrEnum):
    """What kind of thing the answer has to name."""

    DURATION = "duration"
    DATE = "date"
    AMOUNT = "amount"
    COUNT = "count"
    PERSON = "person"
    WHETHER = "whether"
    OTHER = "other"


# The first that matches decides: "how long" before "how", "until when" before "when".
_ASKING: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Asked.DURATION,
            r"\b(wie\s+lange|wie\s+viel\s+zeit|welche\w*\s+(\w+\s+){0,2}\w*(frist|dauer|laufzeit|"
            r"periode)\w*|(frist|dauer|laufzeit)\s+(beträgt|gilt|hat)|how\s+long|how\s+much\s+time|"
            r"(what|which)\s+(\w+\s+){0,3}(periods?|notice|duration|term\s+of)|"
            r"how\s+many\s+(days|weeks|months|years)|wie\s+viele\s+(tage|wochen|monate|jahre)\w*)\b",
        ),
        (
            Asked.DATE,
            r"\b(wann|bis\s+wann|ab\s+wann|seit\s+wann|zu\s+welchem\s+(zeitpunkt|datum|termin)|"
            r"an\s+welchem\s+tag|when|by\s+when|(what|which)\s+(\w+\s+){0,2}(date|day|deadline))\b",
        ),
        (
            Asked.AMOUNT,
            r"\b(wie\s+hoch|in\s+welcher\s+höhe|wie\s*viel|was\s+kostet|welche\w*\s+(\w+\s+){0,2}"
            r"\w*(betrag|preis|summe|höhe|miete|vergütung|gehalt|strafe|kaution|zinssatz|gebühr|"
            r"entschädigung)\w*|how\s+much|how\s+high|(what|which)\s+(\w+\s+){0,3}(amount|price|"
            r"rent|fee|salary|penalty|sum|rate|deposit|cap|value|percentage|bonus|compensation))\b",
        ),
        (Asked.COUNT, r"\b(wie\s+viele|wie\s+oft|how\s+many|how\s+often)\b"),
        (Asked.PERSON, r"\b(wer|wem|wen|wessen|welche\s+(partei|person)|who|whom|whose)\b"),
        (
            Asked.WHETHER,
            r"^\W*(darf|dürfen|kann|können|muss|müssen|ist|sind|hat|haben|gilt|gelten|wird|werden|"
            r"soll|bedarf|braucht|besteht|gibt|may|can|must|is|are|does|do|did|has|have|will|shall|"
            r"should|was|were)\b|\b(ob|whether)\b",
        ),
    )
)
_TIME_UNIT: Final = re.compile(
    r"(tag|woche|monat|jahr|stunde|minute|quartal|vierteljahr|werktag|day|week|month|year|hour|"
    r"quarter)\w*|\bfrist|unverzüglich|sofort|immediately|promptly|without\s+(undue\s+)?delay",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{4}-\d\d|\b(januar|februar|märz|april|mai|juni|juli|august|"
    r"september|oktober|november|dezember|january|february|march|may|june|july|october|december)\b|"
    r"\b(19|20)\d\d\b|(ende|schluss|beginn|ablauf|end|beginning|expiry)\s+(des|der|of)\b|"
    r"\b(mit|bei|nach|sobald|wenn|upon|when|once|after)\b",
    re.IGNORECASE,
)
_SOMEONE: Final = re.compile(
    r"\b(gmbh|ag|kg|ohg|ltd|inc|llc|plc|herrn?|frau|mr|mrs|ms|dr)\b|\w+(er|in|or|ant|ent|haber)\b|"
    r"\b(party|parties|partei\w*|gericht\w*|court|company|gesellschaft\w*|staat|state)\b",
    re.IGNORECASE,
)
_RULE: Final = re.compile(
    r"\b(darf|dürfen|kann|können|muss|müssen|soll|sollen|ist|sind|hat|haben|wird|werden|nicht|kein|"
    r"keine|may|can|must|shall|will|is|are|has|not|no)\b",
    re.IGNORECASE,
)


def asked_for(question: str) -> Asked:
    """What the question asks for."""
    for kind, pattern in _ASKING:
        if pattern.search(question):
            return kind
    return Asked.OTHER


def offers(text: str, kind: Asked) -> bool:
    """Whether a sentence holds a thing of the kind; nothing is demanded of an open question."""
    match kind:
        case Asked.DURATION:
            return bool(_TIME_UNIT.search(text))
        case Asked.DATE:
            return bool(_DATE.search(text))
        case Asked.AMOUNT:
            return bool(quantities(text)) or "fach" in text
        case Asked.COUNT:
            return bool(quantities(text))
        case Asked.PERSON:
            return bool(_SOMEONE.search(text))
        case Asked.WHETHER:
            return bool(_RULE.search(text))
        case _:
            return True
