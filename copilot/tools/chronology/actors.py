"""Who acts in a sentence: the people and companies the matter knows, by full name or short."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from copilot.domain import FileRecord
from copilot.structure.names import has_form

_TITLE: Final = re.compile(
    r"^(?:(?:Herrn?|Frau|Mrs?\.?|Ms\.?|Dr\.|Prof\.|RA|Rechtsanw[aä]lt(?:in)?)\s+)+", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"\s*<[^>]*>|[\w.+-]+@[\w.-]+|\"")
_TITLED: Final = re.compile(
    r"\b(?:Herrn?|Frau|Mrs?\.?|Ms\.?|RA|Rechtsanw[aä]lt(?:in)?)\s+(?:(?:Dr|Prof)\.\s+)*"
    r"(?P<name>[A-ZÄÖÜ][\w'’-]+(?:\s+[A-ZÄÖÜ][\w'’-]+)?)"
)
_SHORTEST: Final = 4
_MOST: Final = 3_000
_NO_SHORT_LIST: Final = (
    "rechtsanwälte deutsche german general first city land stadt the gesellschaft bank"
)
_NO_SHORT: Final = frozenset(_NO_SHORT_LIST.split())


class Actors:
    """The names of a matter's documents, each found by its full and its short form."""

    def __init__(self, records: Sequence[FileRecord]) -> None:
        self._full: dict[str, str] = {}
        for record in records:
            own = record.particulars
            for name in (*own.parties, own.sender, *own.recipients):
                self._learn(name)
        forms = sorted(self._full, key=len, reverse=True)[:_MOST]
        joined = "|".join(map(re.escape, forms))
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?:['’]s?|s)?(?!\w)") if forms else None

    def _learn(self, written: str) -> None:
        name = _TITLE.sub("", " ".join(_ADDRESS.sub("", written).split())).strip(" ,")
        if len(name) < _SHORTEST:
            return
        self._full.setdefault(name, name)
        words = name.split()
        short = words[0] if has_form(name) else words[-1]
        if len(short) >= _SHORTEST and short.lower() not in _NO_SHORT and short[:1].isupper():
            self._full.setdefault(short, name)

    def of(self, sentence: str) -> tuple[str, ...]:
        """Who is named in a sentence, in order, each once."""
        found: dict[str, None] = {}
        if self._pattern:
            for match in self._pattern.finditer(sentence):
                word = match.group()
                known = self._full.get(word) or self._full.get(re.sub(r"(?:['’]s?|s)$", "", word))
                if known:
                    found[known] = None
        for match in _TITLED.finditer(sentence):
            whole = match["name"].rstrip("'’")
            name = whole.split()[-1]
            if name not in self._full and not any(name in known for known in found):
                found[whole] = None
        return tuple(found)

    def named(self, people: Iterable[str]) -> tuple[str, ...]:
        """People of a mail header under the names the matter knows them by."""
        bare = (_TITLE.sub("", person).strip() for person in people)
        return tuple(dict.fromkeys(self._full.get(person, person) for person in bare if person))
