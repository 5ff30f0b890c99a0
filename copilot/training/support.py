"""Examples of statements with the quote they rest on: carried by it, or made false by rule.

Sentences come from the statutes, the contracts and the two languages of the GDPR; the statement is
the sentence said a little differently, the false one says something else (:mod:`corrupt`).
"""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copilot.structure.sentences import sentences
from copilot.training.corrupt import corrupted, restated
from copilot.training.examples import Example

_SHORTEST: Final = 40
_LONGEST: Final = 330


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence with where it is from and what stands next to it."""

    of: str
    key: str
    language: str
    text: str
    beside: str


def usable(text: str) -> bool:
    """Whether a text is a sentence that says something."""
    return _SHORTEST <= len(text) <= _LONGEST and text.rstrip().endswith((".", ";"))


def quoted(of: str, key: str, language: str, texts: Iterable[str]) -> Iterator[Quoted]:
    """The usable sentences of a place, each with the next one."""
    found = [text for text in texts if usable(text)]
    for at, text in enumerate(found):
        yield Quoted(of, key, language, text, found[(at + 1) % len(found)])


def of_sentences(from_: list[Quoted], most: int) -> Iterator[Example]:
    """For each sentence a true statement, a false one, and now and then another sentence."""
    generator = random.Random(4)  # noqa: S311 - reproducible, no secret
    chosen = generator.sample(from_, min(most, len(from_)))
    for one in chosen:
        said = restated(one.text, one.language, generator)
        made = corrupted(said, one.language, generator)
        if made is None:
            continue
        quote = " ".join(one.text.split())
        if generator.random() < 0.3 and one.beside != one.text:
            quote = f"{quote} {' '.join(one.beside.split())}"
        kind, false = made
        yield _support(one, said, quote, True, "")
        yield _support(one, false, quote, False, kind)
        if generator.random() < 0.25 and one.beside != one.text:
            other = restated(one.beside, one.language, generator)
            yield _support(one, other, " ".join(one.text.split()), False, "other")


def _support(one: Quoted, said: str, quote: str, true: bool, kind: str) -> Example:
    of = f"support-{one.of}" + (f"-{kind}" if kind else "")
    right = (0,) if true else ()
    return Example(of, one.key, "support", one.language, said, (quote,), right)


def gdpr_rows(path: Path) -> list[dict[str, str]]:
    """The aligned articles and recitals."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def of_gdpr(rows: list[dict[str, str]]) -> Iterator[Example]:
    """Headings and first sentences of one language over the texts of the other, both ways."""
    generator = random.Random(5)  # noqa: S311 - reproducible, no secret
    for at, row in enumerate(rows):
        for asked, read in (("en", "de"), ("de", "en"), ("en", "en")):
            heading = row.get(f"heading_{asked}", "")
            first = next(iter(_sentences(row[asked], asked)), "")
            question = heading if len(heading) > 12 else first
            if not question:
                continue
            near = [rows[i] for i in range(max(0, at - 3), min(len(rows), at + 4)) if i != at]
            others = [*near[:4], *generator.sample(rows, 4)]
            wrong = [other for other in others if other is not row]
            yield Example(
                f"gdpr-{asked}-{read}", row["id"], "passage", asked, question,
                tuple(r[read][:1000] for r in [row, *wrong]), (0,),
            )  # fmt: skip


def of_gdpr_support(rows: list[dict[str, str]], most: int) -> Iterator[Example]:
    """Sentences of one language with those of the other as their quotes, true and false."""
    generator = random.Random(6)  # noqa: S311 - reproducible, no secret
    pairs = []
    for row in rows:
        of_german, of_english = _sentences(row["de"], "de"), _sentences(row["en"], "en")
        if len(of_german) == len(of_english):
            pairs += [(row["id"], *pair) for pair in zip(of_german, of_english, strict=True)]
    generator.shuffle(pairs)
    for key, german, english in pairs[:most]:
        for language, said, quote in (("en", english, german), ("de", german, english)):
            if not (usable(said) and usable(quote)):
                continue
            made = corrupted(" ".join(said.split()), language, generator)
            one = Quoted(f"gdpr-{language}", key, language, quote, quote)
            quote = " ".join(quote.split())
            yield _support(one, " ".join(said.split()), quote, True, "")
            if made is not None:
                yield _support(one, made[1], quote, False, made[0])


def _sentences(text: str, language: str) -> list[str]:
    found = sentences(text, "de" if language == "de" else "en")
    return [text[s.start : s.end] for s in found if s.end - s.start >= _SHORTEST]
