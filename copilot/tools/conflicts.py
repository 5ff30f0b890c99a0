"""Who is adverse to whom: one name looked up among the parties of many matters.

Says in which matter and how a name occurs, never what a document says. Knows names only as the
documents' particulars and the matters' own names ("Lindenhof ./. Weber") give them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from copilot.domain import DocumentKind, Particulars

Relation = Literal["client", "opponent", "adverse", "contract", "correspondence"]

_AGAINST: Final = re.compile(r"\s+(?:\./\.|gegen|/|v\.?|vs\.?)\s+", re.IGNORECASE)
_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Words that say of what form or rank somebody is, not who.
_NO_NAME_LIST: Final = (
    "gmbh ggmbh ag se kg kgaa ohg gbr ug eg ev mbh co inc llc llp ltd limited plc corp corporation "
    "company herr herrn frau dr prof rechtsanwalt rechtsanwaeltin mr mrs ms und and the der die "
    "das of"
)
_NO_NAME: Final = frozenset(_NO_NAME_LIST.split())
_RELATIONS: Final[dict[DocumentKind, Relation]] = {
    DocumentKind.JUDGMENT: "adverse",
    DocumentKind.PLEADING: "adverse",
    DocumentKind.CONTRACT: "contract",
    DocumentKind.AMENDMENT: "contract",
}
_ORDER: Final[tuple[Relation, ...]] = (
    "client", "opponent", "adverse", "contract", "correspondence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Involvement:
    """A name in a matter: how it stands to ``others`` there, and in how many documents."""

    matter: str
    name: str
    relation: Relation
    others: tuple[str, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Where a name occurs; ``opposed`` are pairs of matters in which it stands on both sides."""

    name: str
    involvements: tuple[Involvement, ...]
    opposed: tuple[tuple[str, str], ...]


def conflicts(name: str, matters: Iterable[tuple[str, Sequence[Particulars]]]) -> Conflicts:
    """Look a name up; ``matters`` are names with what their documents say of themselves."""
    wanted = _words(name)
    found: list[Involvement] = []
    for matter, particulars in matters:
        if wanted:
            found += _merged(
                [*_by_title(matter, wanted), *_by_documents(matter, particulars, wanted)]
            )
    ranked = sorted(found, key=lambda each: (_ORDER.index(each.relation), each.matter, each.name))
    clients = sorted({each.matter for each in found if each.relation == "client"})
    opponents = sorted({each.matter for each in found if each.relation == "opponent"})
    pairs = tuple((one, other) for one in clients for other in opponents if one != other)
    return Conflicts(name, tuple(ranked), pairs)


def _words(name: str) -> frozenset[str]:
    plain = name.casefold().translate(_SPELLED_OUT)
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", letters.replace(".", ""))
    return frozenset(word for word in words if word not in _NO_NAME)


def _is(wanted: frozenset[str], name: str) -> bool:
    """Whether every word asked for is in the name: "Weber" is found in "Dr. Ida Weber"."""
    return wanted <= _words(name)


def _by_title(matter: str, wanted: frozenset[str]) -> Iterator[Involvement]:
    """By the matter's own name, the client first, as law firms write it."""
    sides = _AGAINST.split(matter, maxsplit=1)
    if len(sides) == 2:
        client, opponent = sides
        if _is(wanted, client):
            yield Involvement(matter, client, "client", (opponent,), 0)
        if _is(wanted, opponent):
            yield Involvement(matter, opponent, "opponent", (client,), 0)


def _by_documents(
    matter: str, particulars: Sequence[Particulars], wanted: frozenset[str]
) -> Iterator[Involvement]:
    for each in particulars:
        people = each.parties or tuple(filter(None, (each.sender, *each.recipients)))
        relation: Relation = _RELATIONS.get(each.kind, "correspondence")
        for name in people:
            if _is(wanted, name):
                others = tuple(other for other in people if not _is(wanted, other))
                yield Involvement(matter, name, relation, others, 1)


def _merged(found: Iterable[Involvement]) -> list[Involvement]:
    """One line for a name and relation, however many documents say so."""
    kept: dict[tuple[frozenset[str], Relation], Involvement] = {}
    for each in found:
        key = (_words(each.name), each.relation)
        before = kept.get(key)
        if before is None:
            kept[key] = each
            continue
        others = tuple(dict.fromkeys((*before.others, *each.others)))
        count = before.documents + each.documents
        kept[key] = Involvement(each.matter, before.name, each.relation, others, count)
    return list(kept.values())
