"""Make index/lexicon/german_parts.txt: the German words that compounds are made of.

Input: JSON lines with "heading" and "text" fields, or a folder of text files. Output: single
words, folded, most frequent first. A word that splits into words about as frequent as itself is
a compound and left out, so that a search splits down to the smallest sensible parts.

    python packaging/build_lexicon.py INPUT [INPUT ...] --output index/lexicon/german_parts.txt
"""

import argparse
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from copilot.retrieval.german import Splitter, fold

FEWEST_TEXTS: Final = 3
LARGEST_LIST: Final = 300_000
_SHORTEST: Final = 4
_LONGEST: Final = 18
_WORD: Final = re.compile(r"[a-zäöüß]+", re.IGNORECASE)
_NO_WORD: Final = re.compile(r"(.)\1\1|[^aeiouy]{7}|(?:ungs|heits|keits|schafts|tats|ions)$")

# Three-letter words that compounds are really made of; other short strings split at random.
_SHORT: Final = (
    "akt alt amt art arm bad bar bau bet bus ehe eid eis erb erd fax fee feh gas geh gut heim hof "
    "jagd kfz kur lkw luft not ohr ort ost pkw rat see sud tag tat tod ton tor tur uhr vieh weg "
    "ziel zoll zug"
)
# Prefixes, endings and little words that look like parts and are none.
_NEVER: Final = (
    # what stands in front of verbs
    "aber anders beim durch gegen hinter mitte nach nieder oder samt uber unter vers vorm vorn "
    "wider wieder zuruck zusammen "
    # endings
    "bare baren barer bares barkeit gene gent gung hafte hafter haftes haftig heit "
    "heiten ieren ierte ierten ierung iert igkeit ische ischem ischen ischer isches keit keiten "
    "kung lich liche lichem lichen licher liches lichkeit liert ling linge lingen lose losen loser "
    "loses lung lungen mung nahme nahmen nung rene rung rungen same samen samer sames schaft "
    "schaften ssen stan sten ster stes sung sungen tend tende tenden tern ters tete teten ther "
    "tial tier tiere tige tigen tiger tiges tigung tion tung tungen ungen zung bung bungen ding "
    "dung hung eren erem eres erin endes "
    # little words
    "alle allem allen aller alles also ande ander auch dass dein dies diese diesen dieser dieses "
    "dort einem einen einer eines ende enden ente enten erst erste ersten erster erstes etwa euer "
    "eure euren fall habe habt hatt hier ihre ihrem ihrer ihres inne innen jede jeder jedes kann "
    "mein muss nicht noch nur seine seinem seinen seiner seines sein sich sind soll sonst unser "
    "wann wenn weil werd wird wurd zwar darf gewesen"
)
SHORT_PARTS: Final = frozenset(_SHORT.split())
NEVER_PARTS: Final = frozenset(_NEVER.split())


def texts(source: Path) -> Iterator[str]:
    """The texts of a JSON-lines file or of the .txt files of a folder."""
    if source.is_dir():
        for path in sorted(source.rglob("*.txt")):
            yield path.read_text("utf-8", errors="replace")
        return
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield f"{record.get('heading', '')}\n{record.get('text', '')}"


def text_counts(sources: list[Path]) -> Counter[str]:
    """In how many texts each folded word occurs."""
    counts: Counter[str] = Counter()
    for source in sources:
        for text in texts(source):
            counts.update({fold(word) for word in _WORD.findall(text)})
    return counts


def single_words(counts: Counter[str]) -> list[str]:
    """The words that are not made of other frequent words, most frequent first."""
    lexicon = set(SHORT_PARTS)
    splitter = Splitter(lexicon)
    for word in sorted(counts, key=lambda word: (len(word), word)):
        if counts[word] < FEWEST_TEXTS or not _SHORTEST <= len(word) <= _LONGEST:
            continue
        if word in NEVER_PARTS or _NO_WORD.search(word):
            continue
        if not _is_compound(splitter.split(word), counts, counts[word]):
            lexicon.add(word)
    return sorted(lexicon, key=lambda word: (-counts[word], word))


def _is_compound(parts: tuple[str, ...], counts: Counter[str], count: int) -> bool:
    """Whether the parts are, in the geometric mean, not much rarer than the whole."""
    if len(parts) < 2:
        return False
    mean = sum(math.log(counts[part] + 1) for part in parts) / len(parts)
    return mean >= math.log(count + 1) - 1


def within(words: list[str], size: int) -> str:
    """The first words as lines, at most ``size`` bytes."""
    lines = "".join(f"{word}\n" for word in words)
    return lines[: lines.rfind("\n", 0, size) + 1]


def main() -> None:
    """Read the inputs and write the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("inputs", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    lines = within(single_words(text_counts(given.inputs)), LARGEST_LIST)
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(lines, "utf-8")
    print(f"{lines.count(chr(10))} words, {len(lines)} bytes")


if __name__ == "__main__":
    main()
