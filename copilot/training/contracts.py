"""Examples from contracts: the queries of the training part of LegalBench-RAG, and their clauses.

The wrong passages are others of the same contract, those that share most words with the query
first. No document of the development part is in it.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from copilot.domain import Chunk, Document, Page, Span, StoredChunk
from copilot.retrieval.analysis import terms
from copilot.retrieval.reading import passage_text, placed
from copilot.structure.chunks import chunk
from copilot.structure.language import detect
from copilot.structure.sentences import sentences
from copilot.training.examples import Example, example

_TARGET: Final = 256
_LIMIT: Final = 448
_WRONG: Final = 10
_SHORTEST: Final = 12


class Contracts:
    """The contracts of a folder, cut into passages when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._passages: dict[str, list[StoredChunk]] = {}

    def passages(self, name: str) -> list[StoredChunk]:
        """The passages of a contract."""
        if name not in self._passages:
            text = (self._folder / name).read_text("utf-8")
            pages = (Page(number=1, text=text),)
            made = chunk(
                Document(reader="text", pages=pages),
                "en", lambda texts: [len(t) // 4 + 1 for t in texts], _TARGET, _LIMIT,
            )  # fmt: skip
            self._passages[name] = [
                StoredChunk(number, name, name, _title(text), one)
                for number, one in enumerate(made)
            ]
        return self._passages[name]


def _title(text: str) -> str:
    """The first line that says something."""
    return next((" ".join(s.split()) for s in text.splitlines() if len(s.strip()) > 8), "")[:80]


def of_queries(folder: Path, most: int, each: int) -> Iterator[Example]:
    """At most ``most`` queries, ``each`` of a contract, passages and sentences by turns."""
    generator = random.Random(3)  # noqa: S311 - reproducible, no secret
    contracts = Contracts(folder / "docs")
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    queries = [json.loads(line) for line in lines]
    generator.shuffle(queries)
    taken: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for query in queries:
        name = query["gold"][0]["doc"]
        share = {"cuad": 0.4, "maud": 0.3, "contractnli": 0.3}[query["source"]]
        if taken[name] >= each or sources[query["source"]] >= share * most:
            continue
        found = list(_of_query(query, contracts.passages(name), generator))
        if found:
            taken[name] += 1
            sources[query["source"]] += 1
            yield from found


def _of_query(
    query: dict[str, Any], passages: list[StoredChunk], generator: random.Random
) -> Iterator[Example]:
    asked = query["query"].partition(";")[2].strip() or query["query"]
    name = query["gold"][0]["doc"]
    gold = [Span(g["start"], g["end"]) for g in query["gold"] if g["doc"] == name]
    right = [p for p in passages if _shares_enough(p.chunk, gold)]
    wrong = [p for p in passages if not any(_span(p.chunk).overlap(g) for g in gold)]
    if not right or len(wrong) < 4:
        return
    wanted = set(terms(asked, "en"))
    near = [p for p in wrong if any(abs(p.id - r.id) <= 2 for r in right)]
    alike = sorted(wrong, key=lambda p: -len(wanted & set(terms(p.chunk.text[:1200], "en"))))
    chosen = {p.id: p for p in [*alike[:5], *near[:2], *generator.sample(wrong, 4)]}
    best = max(right, key=lambda p: sum(_span(p.chunk).overlap(g) for g in gold))
    of = f"contracts-{query['source']}"
    yield example(
        of, name, "passage", "en", asked,
        [passage_text(best)], [passage_text(p) for p in chosen.values()][:_WRONG],
    )  # fmt: skip
    yield from _sentences(of, name, asked, best, list(chosen.values()), gold)


def _sentences(
    of: str, name: str, asked: str, best: StoredChunk, wrong: list[StoredChunk], gold: list[Span]
) -> Iterator[Example]:
    own = _sentences_of(best)
    start = best.chunk.start
    right = [
        s
        for s in own
        if any(2 * Span(start + s.start, start + s.end).overlap(g) >= s.end - s.start for g in gold)
    ]
    if not right:
        return
    text = best.chunk.text
    longest = max(right, key=lambda s: s.end - s.start)
    others = [placed(best, text[s.start : s.end]) for s in own if s not in right]
    for stored in wrong[:5]:
        spans = _sentences_of(stored)[:2]
        others += [placed(stored, stored.chunk.text[s.start : s.end]) for s in spans]
    yield example(
        of, name, "sentence", "en", asked,
        [placed(best, text[longest.start : longest.end])], others[:_WRONG],
    )  # fmt: skip


def _sentences_of(stored: StoredChunk) -> list[Span]:
    found = sentences(stored.chunk.text, detect(stored.chunk.text))
    return [span for span in found if span.end - span.start >= _SHORTEST]


def _span(one: Chunk) -> Span:
    return Span(one.start, one.end)


def _shares_enough(one: Chunk, gold: list[Span]) -> bool:
    """Whether a passage holds half a gold span, or half of it is gold."""
    return any(2 * _span(one).overlap(g) >= min(g.end - g.start, one.end - one.start) for g in gold)
