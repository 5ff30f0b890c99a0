"""References back to what was cited before: "BSG, a.a.O., Rn. 28", "aaO S. 17", "ibid."."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from copilot.structure.authorities.courts import COURT, court_name
from copilot.structure.authorities.decisions import DAY, TYPE, iso_date
from copilot.structure.authorities.nouns import Authority

_BACK: Final = re.compile(
    r"(?:[aA]\.\s?[aA]\.\s?[oO]\.|\b[aA]aO\b|\bebd\.|\b[Ee]benda\b|\b[Ii]bid\.|\bloc\.\scit\.)"
    r"(?:,?\s(?P<unit>S\.|Rn\.?|Rz\.?|Tz\.?)\s(?P<place>\d{1,4}(?:\sff?\.)?))?"
)
_COURT: Final = re.compile(
    rf"(?<![\w-])(?P<court>{COURT})(?:-(?={TYPE})|[,\s]\s?(?={TYPE}|vom|v\.)|(?=,?\s$))"
    rf"(?:{TYPE})?\s?(?:(?:vom|v\.)\s(?:{DAY}))?,?\s$"
)
_ATTACHED: Final = re.compile(r"[,\s(]*(?:[-–=].{0,40})?[,\s(]*")
# Behind an author, a title or a printed paper it refers to that, not to a decision.
_OTHER: Final = re.compile(r"(?:[A-ZÄÖÜ][\w./-]+|Drucks\.)\,?\s$")
_INTRODUCED: Final = re.compile(
    r"\b(?:[Vv]gl\.|[Ss]iehe|[Ss]\.|[Ee]benso|[Aa]uch|Urteil|Beschluss)\,?\s$"
)


def back_references(text: str, known: Sequence[Authority]) -> list[Authority]:
    """Each with what it refers to; one right behind its authority only repeats it and is left out.

    ``known`` are the authorities of the text, by their place.
    """
    cited = [each for each in known if each.kind == "decision"]
    ends = [each.end for each in cited]
    found = []
    for match in _BACK.finditer(text):
        before = cited[: bisect_right(ends, match.start())]
        back = _resolved(text, match, before) if before else None
        if back:
            found.append(back)
    return found


def _resolved(text: str, match: re.Match[str], before: Sequence[Authority]) -> Authority | None:
    base = max(0, match.start() - 90)
    court = _COURT.search(text[base : match.start()])
    start = base + court.start("court") if court else match.start()
    if not court:
        lead = text[max(0, start - 30) : start]
        if _ATTACHED.fullmatch(text, before[-1].end, start):
            return None
        if _OTHER.search(lead) and not _INTRODUCED.search(lead):
            return None
    day = iso_date(court) if court else ""
    target = _target(before, court_name(court["court"]) if court else "", day)
    if target is None:
        return None
    fields = {
        "refers_to": target.normal,
        **{name: target.fields.get(name, "") for name in ("court", "file_number", "date")},
        "reporter_marginal": match["place"] or "",
    }
    filled = {name: value for name, value in fields.items() if value}
    written = text[start : match.end()]
    return Authority("decision", start, match.end(), written, target.normal, target.key, filled)


def _target(before: Sequence[Authority], court: str, day: str) -> Authority | None:
    """The last decision, or the last one of the court, and of the day, that is named."""
    if not court:
        return before[-1]
    return next(
        (
            each
            for each in reversed(before)
            if each.fields.get("court") == court and day in ("", each.fields.get("date"))
        ),
        None,
    )
