"""What the adapter is taught: the product's own prompt, and what should be said to it.

A lesson is the number of the source that answers and a short statement that it carries, or 0 where
no source answers. Made from the sentences of the reader's sets; nothing held out is taught.
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copilot.answers import prompts
from copilot.answers.ask import EVIDENCE_SENTENCES
from copilot.answers.evidence import Evidence
from copilot.domain import Chunk, Hit, Language, StoredChunk
from copilot.training.corrupt import corrupted
from copilot.training.examples import Example, read

_LONGEST_SOURCE: Final = 420  # characters: a prompt of five is then about 500 tokens
_LONGEST_TAUGHT: Final = 300
_FEWEST_SOURCES: Final = 3  # where the sources found no more room; shorter prompts train faster
_SHORTEST_SOURCE: Final = 12
_LONGEST_STATEMENT: Final = 260  # what the product lets the model write
_UNANSWERABLE: Final = 1 / 3  # as among the held-out lessons
_HELD_OUT_EACH: Final = 40
_LIST_NUMBER: Final = re.compile(r"^\s*(?:\(?\d{1,3}[a-z]?\)|\d{1,3}(?:\.\d{1,3})*\.?)\s+")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A prompt with the pieces of the answer to imitate, and of one to avoid where there is one.

    The pieces are what the answer begins with, the number, what comes before the statement and
    the statement; of a lesson about the number alone the last two are left out. ``quote`` is the
    source that the number names; ``key`` the place that is trained on or held out.
    """

    of: str
    key: str
    language: Language
    messages: tuple[dict[str, str], ...]
    said: tuple[str, ...]
    unsaid: tuple[str, ...] = ()
    question: str = ""
    quote: str = ""

    @property
    def pick(self) -> int:
        """The number to say, 0 for none."""
        return int(self.said[1])


def pieces(language: Language, number: int, statement: str = "") -> tuple[str, ...]:
    """The pieces of an answer, cut where the product itself asks the model to go on."""
    begun = prompts.pick_prefix(language)
    if not (number and statement):
        return begun, str(number)
    whole = prompts.answer_prefix(language, number)
    return begun, str(number), whole[len(begun) + len(str(number)) :], statement


def lessons_for_training(folder: Path, count: int, seed: int) -> list[Lesson]:
    """So many lessons of a folder that ``copilot train data`` wrote, as many German as English."""
    made = list(of_examples(read(folder / "train.jsonl"), seed))
    random.Random(seed).shuffle(made)  # noqa: S311 - reproducible, no secret
    german = [one for one in made if one.language == "de"]
    english = [one for one in made if one.language == "en"]
    half = min(count // 2, len(german), len(english))
    taken = [*german[:half], *english[: count - half]]
    random.Random(seed + 1).shuffle(taken)  # noqa: S311
    return taken


def held_out_lessons(folder: Path, each: int = _HELD_OUT_EACH) -> list[Lesson]:
    """The held-out lessons, the answerable of each set first, then half as many that are not."""
    found: list[Lesson] = []
    examples = [one for one in read(folder / "held-out.jsonl") if one.kind == "sentence"]
    for name in _sets(examples):
        of_set = [one for one in examples if _set(one) == name]
        answerable = [x for one in of_set if (x := lesson(one, 0, answerable=True))]
        found += answerable[:each]
        without = [x for one in of_set if (x := lesson(one, 0, answerable=False))]
        found += without[: each // 2]
    return sorted(found, key=lambda one: one.language)


def _set(one: Example) -> str:
    """German statutes, English questions on them, English contracts."""
    return "contracts" if one.of.startswith("contracts") else one.of


def _sets(examples: Sequence[Example]) -> list[str]:
    return sorted({_set(one) for one in examples})


def of_examples(examples: Iterable[Example], seed: int) -> Iterator[Lesson]:
    """A lesson of each example about sentences that a prompt can hold; a third have no answer."""
    for one in examples:
        if one.kind != "sentence":
            continue
        draw = random.Random(f"{seed} {one.key} {one.question}")  # noqa: S311
        answerable = draw.random() >= _UNANSWERABLE
        sources = draw.randint(_FEWEST_SOURCES, EVIDENCE_SENTENCES)
        made = lesson(one, seed, answerable=answerable, sources=sources, longest=_LONGEST_TAUGHT)
        if made is not None:
            yield made


def lesson(
    one: Example,
    seed: int,
    *,
    answerable: bool,
    sources: int = EVIDENCE_SENTENCES,
    longest: int = _LONGEST_SOURCE,
) -> Lesson | None:
    """The lesson of an example, its sources in an order of chance; None where they are too long."""
    draw = random.Random(f"{seed} {answerable} {one.key} {one.question}")  # noqa: S311
    language: Language = "de" if one.language == "de" else "en"
    right = [text for at, text in enumerate(one.texts) if at in one.right and _fits(text, longest)]
    wrong = [
        text for at, text in enumerate(one.texts) if at not in one.right and _fits(text, longest)
    ]
    wanted = sources - (1 if answerable else 0)
    if len(wrong) < wanted or not right:
        return None
    chosen = draw.sample(wrong, wanted)
    number = 0
    if answerable:
        number = draw.randint(1, sources)
        chosen.insert(number - 1, right[0])
    shown = [_source(text) for text in chosen]
    quote = " ".join(shown[number - 1].text.split()) if number else ""
    statement = _LIST_NUMBER.sub("", quote)
    statement = statement if len(statement) <= _LONGEST_STATEMENT else ""
    return Lesson(
        of=one.of,
        key=one.key,
        language=language,
        messages=tuple(prompts.messages(one.question, shown, language)),
        said=pieces(language, number, statement),
        unsaid=_unsaid(one, language, number, statement, draw),
        question=one.question,
        quote=quote,
    )


def _unsaid(
    one: Example, language: Language, number: int, statement: str, draw: random.Random
) -> tuple[str, ...]:
    """The statement made false by the rules that the sets for the check of support are made by."""
    written_in = "de" if one.of.startswith("statutes") else "en"
    made = corrupted(statement, written_in, draw) if statement else None
    return pieces(language, number, made[1]) if made else ()


def _fits(text: str, longest: int) -> bool:
    words = text.partition("\n")[2]
    return _SHORTEST_SOURCE <= len(words) <= longest and any(map(str.isalpha, words))


def _source(text: str) -> Evidence:
    """A sentence of a set as the product shows one: its place, then its words."""
    place, _, words = text.partition("\n")
    title, _, clause = place.strip("﻿ ").partition(" > ")
    stored = StoredChunk(0, "", "", title, Chunk(1, 0, len(words), clause, words))
    return Evidence(Hit(1, stored, 0.0, ()), 0, len(words), words, 0.0)
