"""Judged questions as training pairs, with the very prompt that the product asks its model.

The sources of the prompt are found anew, as the product of today finds them; a place a lawyer
named stands among them in any case. A place whose document has changed since is left out.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from copilot.answers import prompts
from copilot.answers.ask import EVIDENCE_SENTENCES
from copilot.answers.evidence import Evidence, evidence
from copilot.answers.verify import quote_stands
from copilot.domain import Hit, Language
from copilot.errors import DocumentNotFoundError
from copilot.feedback.judged import Judged, Said
from copilot.workspace import OpenMatter

PREFERENCE: Final = "dpo"
DEMONSTRATION: Final = "sft"


@dataclass(frozen=True, slots=True)
class Pair:
    """A prompt with what should be said and, for a preference, what should not be."""

    language: Language
    prompt: tuple[dict[str, str], ...]
    chosen: str
    rejected: str | None = None

    @property
    def kind(self) -> str:
        """Which file it goes to."""
        return DEMONSTRATION if self.rejected is None else PREFERENCE

    def record(self) -> dict[str, Any]:
        """The line of the file, as training programs read conversations."""
        prompt = [dict(message) for message in self.prompt]
        chosen = {"role": "assistant", "content": self.chosen}
        if self.rejected is None:
            return {"messages": [*prompt, chosen]}
        rejected = {"role": "assistant", "content": self.rejected}
        return {"prompt": prompt, "chosen": [chosen], "rejected": [rejected]}


def pairs_of(lesson: Judged, matter: OpenMatter, passages: int) -> tuple[list[Pair], int]:
    """The pairs that a judged question gives, and how many places no longer stand."""
    chosen = [said for said in lesson.chosen if _stands(said, matter)]
    rejected = [said for said in lesson.rejected if _stands(said, matter)]
    outdated = len(lesson.chosen) + len(lesson.rejected) - len(chosen) - len(rejected)
    if not chosen:
        return [], outdated
    return list(_pairs(lesson, chosen, rejected, matter, passages)), outdated


def _pairs(
    lesson: Judged,
    chosen: Sequence[Said],
    rejected: Sequence[Said],
    matter: OpenMatter,
    passages: int,
) -> Iterator[Pair]:
    for good in chosen:
        sources = _sources(lesson.question, [good, *rejected], matter, passages)
        prompt = tuple(prompts.messages(lesson.question, sources, lesson.language))
        worded = _worded(good, sources, lesson.language)
        if worded is None:
            continue
        yield Pair(lesson.language, prompt, worded)
        for bad in rejected:
            unwanted = _worded(bad, sources, lesson.language)
            if unwanted is not None and unwanted != worded:
                yield Pair(lesson.language, prompt, worded, unwanted)


def _stands(said: Said, matter: OpenMatter) -> bool:
    """Whether the words quoted still stand at their place."""
    if said.is_refusal:
        return True
    try:
        stored = matter.library.slice(said.document, said.span.start, said.span.end)
    except DocumentNotFoundError:
        return False
    return quote_stands(said.quote, stored)


def _sources(
    question: str, wanted: Sequence[Said], matter: OpenMatter, passages: int
) -> list[Evidence]:
    """The evidence of the product, with the places that the pair is about put in where they lack.

    Where they are put depends on the question alone: a model must not learn a number by heart.
    """
    hits = matter.search(question, passages).hits
    found = evidence(question, hits, matter.models.embedder, matter.library, EVIDENCE_SENTENCES)
    lacking = [said for said in wanted if not said.is_refusal and _number(said, found) is None]
    for said in dict.fromkeys(lacking[:EVIDENCE_SENTENCES]):
        named = {at for other in wanted if (at := _number(other, found)) is not None}
        spare = [at for at in range(len(found)) if at + 1 not in named]
        if len(found) >= EVIDENCE_SENTENCES and spare:
            del found[spare[-1]]
        at = zlib.crc32(f"{question}\n{said.text}".encode()) % (len(found) + 1)
        found.insert(at, _named(said, found, matter))
    return found


def _named(said: Said, found: Sequence[Evidence], matter: OpenMatter) -> Evidence:
    """A place a lawyer named, as a source: with the passage it stands in."""
    chunks = matter.library.chunks_of(said.document)
    around = max(chunks, key=lambda stored: _shared(said, stored.chunk.start, stored.chunk.end))
    hit = Hit(len(found) + 1, around, 0.0, ())
    return Evidence(hit, said.span.start, said.span.end, said.quote, score=0.0)


def _shared(said: Said, start: int, end: int) -> int:
    return said.span.overlap(replace(said.span, start=start, end=end))


def _number(said: Said, sources: Sequence[Evidence]) -> int | None:
    """The number of the source a statement quotes: its very place, or one it is most of."""
    for number, source in enumerate(sources, start=1):
        length = source.end - source.start
        same = source.hit.chunk.document == said.document
        if same and 2 * _shared(said, source.start, source.end) > length > 0:
            return number
    return None


def _worded(said: Said, sources: Sequence[Evidence], language: Language) -> str | None:
    """What the model would have to write; None where its source found no room in the prompt."""
    if said.is_refusal:
        return prompts.pick_prefix(language) + prompts.NONE_OPTION
    number = _number(said, sources)
    return None if number is None else prompts.answer_prefix(language, number) + said.text
