"""Which value each field of a template gets, and which stay open, with the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from copilot.errors.papers import BadFieldValueError
from copilot.locale import N_, Notice, notice
from copilot.tools.draft.facts import Fact, Place

Origin = Literal["document", "lawyer", "matter"]
_PINPOINT: Final = re.compile(r"@?\[?(?P<document>D\d+):(?P<start>\d+)-(?P<end>\d+)\]?")
_LONGEST: Final = 20_000
_UNKNOWN: Final = N_("No document says it; give it with --set {field}=…")
_AMBIGUOUS: Final = N_("Several documents or parties fit: {values}.")
_NO_PLACE: Final = N_("{pinpoint} is no place in the matter.")


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with its value, and where it comes from; ``place`` for what a document says."""

    field: str
    value: str
    origin: Origin
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A field that nothing fills."""

    field: str
    reason: Notice


@dataclass(frozen=True, slots=True)
class Known:
    """Everything fields may be filled from; ``quoted`` are the pinpoints that were looked up."""

    given: Mapping[str, str]
    matter: Mapping[str, str]
    facts: Sequence[Fact]
    quoted: Mapping[str, Place]


def own_value(written: str) -> tuple[str, str]:
    """A field and the value a person gives it: "name=value"; raises BadFieldValueError."""
    name, sign, value = written.partition("=")
    if not sign or not name.strip():
        raise BadFieldValueError(given=written)
    return name.strip(), value.strip()


def pinpoints(fields: Sequence[str], given: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """The places that fields or given values name: document, start, end."""
    found = [_PINPOINT.fullmatch(each) for each in (*fields, *given.values())]
    return [(m["document"], int(m["start"]), int(m["end"])) for m in found if m]


def fill(fields: Sequence[str], known: Known) -> tuple[list[Filled], list[Open]]:
    """Every field once: filled or open."""
    filled: list[Filled] = []
    left: list[Open] = []
    for field in dict.fromkeys(fields):
        outcome = _one(field, known)
        if isinstance(outcome, Filled):
            filled.append(outcome)
        else:
            left.append(outcome)
    return filled, left


def _one(field: str, known: Known) -> Filled | Open:
    given = {name.casefold(): value for name, value in known.given.items()}
    name = field.casefold()
    if name in given:
        value = given[name]
        match = _PINPOINT.fullmatch(value)
        return _quoted(field, match, known) if match else Filled(field, value[:_LONGEST], "lawyer")
    if match := _PINPOINT.fullmatch(field):
        return _quoted(field, match, known)
    if name in known.matter:
        return Filled(field, known.matter[name], "matter")
    return _from_facts(field, name, known)


def _quoted(field: str, match: re.Match[str], known: Known) -> Filled | Open:
    key = f"{match['document']}:{match['start']}-{match['end']}"
    place = known.quoted.get(key)
    if place is None:
        return Open(field, notice(_NO_PLACE, pinpoint=key))
    return Filled(field, " ".join(place.quote.split()), "document", place)


def _from_facts(field: str, name: str, known: Known) -> Filled | Open:
    """The fact of that name, else the one party whose role begins so ("mieter": "Mieterin")."""
    fits = [fact for fact in known.facts if fact.name == name]
    head, _, role = name.partition(".")
    if not fits and head in ("partei", "party") and len(role) > 3:
        fits = [fact for fact in known.facts if fact.name.startswith(name)]
    values = dict.fromkeys(fact.value for fact in fits)
    if len(values) > 1:
        return Open(field, notice(_AMBIGUOUS, values="; ".join(list(values)[:5])))
    if not fits:
        return Open(field, notice(_UNKNOWN, field=field))
    return Filled(field, fits[0].value, "document", fits[0].place)
