"""Builds the reader's training sets from public data: ``copilot train data``.

Every set is rebuilt by this alone, with fixed seeds; nothing of a test half is read. What each set
is, and under which licence, says docs/post-training.md.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copilot.training import contracts, statutes, support
from copilot.training.examples import Example, is_held_out, read, write
from copilot.workspace import OpenMatter

_HEADINGS: Final = 900
_CONTRACT_QUERIES: Final = 900
_FROM_ONE_CONTRACT: Final = 12
_SUPPORT_EACH: Final = 1500
_GDPR_SUPPORT: Final = 250
_SENTENCES_A_PLACE: Final = 4
# So many examples of one set are trained on or held out; of the questions about statutes, all.
_MOST_TRAINED: Final = 200
_MOST_HELD_OUT: Final = 50
_WHOLE: Final = ("statutes-de", "statutes-en")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the public sets lie; ``questions`` are tables of norms with their questions."""

    contracts: Path
    gdpr: Path
    questions: tuple[Path, ...]


def build(matter: OpenMatter, sources: Sources, target: Path) -> Counter[str]:
    """Write ``train.jsonl`` and ``held-out.jsonl``; returns how many examples each set has.

    ``matter`` holds the statutes, indexed. A part that an earlier run wrote is kept.
    """
    parts: dict[str, Callable[[], Iterator[Example]]] = {
        "statutes": lambda: _statutes(matter, sources),
        "contracts": lambda: _contracts(sources),
        "gdpr": lambda: _gdpr(sources),
    }
    every: list[Example] = []
    for name, make in parts.items():
        path = target / f"part-{name}.jsonl"
        if not path.exists():
            write(path, make())
        every += read(path)
    random.Random(0).shuffle(every)  # noqa: S311 - reproducible, no secret
    held_out = _at_most(_MOST_HELD_OUT, (one for one in every if is_held_out(one.key)))
    trained = _at_most(_MOST_TRAINED, (one for one in every if not is_held_out(one.key)))
    write(target / "held-out.jsonl", held_out)
    write(target / "train.jsonl", trained)
    return Counter(one.of for one in (*held_out, *trained))


def _at_most(most: int, examples: Iterable[Example]) -> list[Example]:
    """The first examples of each set."""
    taken: Counter[str] = Counter()
    kept = []
    for one in examples:
        taken[one.of] += 1
        if taken[one.of] <= most or one.of in _WHOLE:
            kept.append(one)
    return kept


def _statutes(matter: OpenMatter, sources: Sources) -> Iterator[Example]:
    known = statutes.Statutes(matter)
    asked = [one for path in sources.questions for one in statutes.questions(path)]
    with_sentence = {(a.key, a.by_language) for a in asked if a.sentence}
    asked = [a for a in asked if a.sentence or (a.key, a.by_language) not in with_sentence]
    yield from statutes.of_questions(known, asked, "statutes")
    yield from statutes.of_headings(known, _HEADINGS, {one.key for one in asked})
    generator = random.Random(7)  # noqa: S311 - reproducible, no secret
    every = [(law, norm) for law, norms in known.order.items() for norm in norms]
    found: list[support.Quoted] = []
    for law, norm in generator.sample(every, min(2 * _SUPPORT_EACH, len(every))):
        texts = statutes.sentences_of(known.passages(law, norm)[0])
        placed = support.quoted("statutes", f"{law} {norm}", "de", texts)
        found += list(placed)[:_SENTENCES_A_PLACE]
    yield from support.of_sentences(found, _SUPPORT_EACH)


def _contracts(sources: Sources) -> Iterator[Example]:
    yield from contracts.of_queries(sources.contracts, _CONTRACT_QUERIES, _FROM_ONE_CONTRACT)
    generator = random.Random(8)  # noqa: S311 - reproducible, no secret
    held = contracts.Contracts(sources.contracts / "docs")
    names = sorted(path.name for path in (sources.contracts / "docs").iterdir())
    found: list[support.Quoted] = []
    for name in generator.sample(names, min(60, len(names))):
        for stored in held.passages(name)[2:30]:
            texts = statutes.sentences_of(stored, "en")
            found += list(support.quoted("contracts", name, "en", texts))[:2]
    yield from support.of_sentences(found, _SUPPORT_EACH)


def _gdpr(sources: Sources) -> Iterator[Example]:
    rows = support.gdpr_rows(sources.gdpr)
    yield from support.of_gdpr(rows)
    yield from support.of_gdpr_support(rows, _GDPR_SUPPORT)
