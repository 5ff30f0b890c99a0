"""Every authority in a text: one pass a kind, then one order without overlaps."""

from typing import Final

from copilot.structure.authorities.american import american
from copilot.structure.authorities.back import back_references
from copilot.structure.authorities.decisions import decisions
from copilot.structure.authorities.laws import act_of, acts
from copilot.structure.authorities.norms import norms
from copilot.structure.authorities.nouns import Authority

# One space for each kind of space, one hyphen for each kind of hyphen: lengths stay the same.
_PLAIN: Final = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | dict.fromkeys("\u2010\u2011\u2212\u2014", "-")
)


def find_authorities(text: str) -> list[Authority]:
    """The authorities ``text`` cites, by their place; offsets are those of ``text``."""
    plain = text.translate(_PLAIN)
    found = [*decisions(plain), *norms(plain), *_acts(plain)]
    found += american(plain)
    apart = _apart(found)
    return _apart([*apart, *back_references(plain, apart)])


def _acts(text: str) -> list[Authority]:
    """EU acts by their number alone; one behind an article is inside the article's span."""
    found = []
    for match in acts().finditer(text):
        law = act_of(match)
        if law:
            fields = {"book": law.book, "act": law.act}
            found.append(
                Authority(
                    "regulation", match.start(), match.end(), match[0], law.book, law.book, fields
                )
            )
    return found


def _apart(found: list[Authority]) -> list[Authority]:
    kept: list[Authority] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept
