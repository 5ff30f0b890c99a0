"""Whether a citation cites what is asked for: "§ 823 BGB" is cited by "§§ 823 Abs. 1, 31 BGB".

A coarse question takes finer citations; a finer one takes only what names that part, or no part.
"""

import re
from typing import Final

from copilot.structure.authorities import Authority, find_authorities

_LEVELS: Final = ("absatz", "satz", "nummer", "buchstabe")
_SHORT: Final = {"absatz": "Abs.", "satz": "S.", "nummer": "Nr.", "buchstabe": "lit."}


def wanted_authority(written: str) -> Authority | None:
    """What a person asks for, read as a citation; None where it is none."""
    found = find_authorities(written.strip())
    return found[0] if found else None


def cites(cited: Authority, wanted: Authority) -> bool:
    """Whether ``cited`` is, or covers, what is wanted."""
    if wanted.kind == "decision" or "number" not in wanted.fields:
        return cited.key == wanted.key or cited.fields.get("book") == wanted.key
    if cited.fields.get("book") != wanted.fields.get("book"):
        return False
    return _same_number(cited, wanted) and _same_part(cited, wanted)


def _same_number(cited: Authority, wanted: Authority) -> bool:
    number, first = wanted.fields["number"], cited.fields.get("number", "")
    if number == first:
        return True
    last = cited.fields.get("range_end") or ""
    if last:
        return _value(first) < _value(number) <= _value(last)
    following = cited.fields.get("following", "")
    if following == "f.":
        return _value(number) == _value(first) + 1
    return False


def _same_part(cited: Authority, wanted: Authority) -> bool:
    """Every part that both name must be the same; "further" parts count as well."""
    further = cited.fields.get("further", "")
    for level in _LEVELS:
        asked, named = wanted.fields.get(level), cited.fields.get(level)
        if asked and named and asked != named and f"{_SHORT[level]} {asked}" not in further:
            return False
    return True


def _value(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 0
