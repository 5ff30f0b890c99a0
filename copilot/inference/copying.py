"""Decoding that can only copy: which tokens keep the output a verbatim span of a source.

Works on bytes, so any tokenizer will do, and from places in the sources, not through the
vocabulary: a step costs a few look-ups for each place still possible. Knows no model, no logits.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

LONGEST_TOKEN: Final = 32
"""Longer tokens (runs of blanks, mostly) are never proposed; shorter ones reach the same text."""

_MARKS = "\u0300-\u036f\u200b-\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"
_WORD = re.compile(rf"\w[\w{_MARKS}]*(?:[.,:/'’\-–][\w{_MARKS}]+)*")
_MARK = re.compile(f"[{_MARKS}]")
_PARAGRAPH = re.compile(r"\s*[\n\f]\s*[\n\f]\s*")
_DROPPED = "\u00ad"
_OPENING = "([{<„‚§¶"
_QUOTING = "“‘»«\"'"
_JOINER = "\u200d"
_CLOSING = re.compile(r"[.!?;:]['\"“”’‘»«)\]]*")


@dataclass(frozen=True, slots=True)
class Copied:
    """``sources[source][start:end] == text``; ``written`` is what the model wrote to say it.

    ``written`` differs from ``text`` where the source breaks a line and by a leading blank; a
    caller that goes on appends it to ``continued``.
    """

    source: int
    start: int
    end: int
    text: str
    written: str = ""


def needs_blank(said: str) -> bool:
    """Whether a copy that follows ``said`` may begin with a blank: not after a blank or a quote."""
    return bool(said) and not (said[-1].isspace() or said[-1] in _OPENING + _QUOTING)


class Vocabulary:
    """The tokens of a model by the bytes they stand for."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        """``pieces[token]`` are the bytes of a token; empty for control tokens."""
        ids: dict[bytes, list[int]] = {}
        for token, piece in enumerate(pieces):
            if 0 < len(piece) <= LONGEST_TOKEN:
                ids.setdefault(piece, []).append(token)
        self.pieces: Final = pieces
        self.ids: Final = ids
        self.longest: Final = max(map(len, ids), default=0)
        self._closers: dict[bytes, dict[bytes, list[int]]] = {}

    def closers(self, end: bytes) -> dict[bytes, list[int]]:
        """Tokens in which ``end`` occurs, by the bytes before it; gathered once per ``end``."""
        if end not in self._closers:
            found: dict[bytes, list[int]] = defaultdict(list)
            for piece, tokens in self.ids.items():
                head, mark, _ = piece.partition(end)
                if mark:
                    found[head] += tokens
            self._closers[end] = dict(found)
        return self._closers[end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a source as the model may write it: blanks collapsed, soft hyphens dropped.

    ``offsets`` maps a byte of ``data`` at which a character begins to that character's offset in
    the source; ``starts`` maps where a span may begin to the first byte where it may end.
    """

    source: int
    data: bytes
    offsets: dict[int, int]
    starts: dict[int, int]
    ends: frozenset[int]
    sentence_ends: frozenset[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the source behind the bytes from ``start`` to ``end``."""
        last = end - 1
        while last not in self.offsets:
            last -= 1
        return self.offsets[start], self.offsets[last] + 1


@dataclass(frozen=True, slots=True)
class Place:
    """A reading of what was written so far: ``passage`` from byte ``start`` up to byte ``at``."""

    passage: Passage
    start: int
    at: int

    def may_end(self) -> bool:
        """Whether a span may end here."""
        return self.at in self.passage.ends and self.at >= self.passage.starts[self.start]


@dataclass(slots=True)
class Step:
    """The tokens allowed next, those that go on and those that end, with where they lead."""

    onward: dict[int, list[Place]] = field(default_factory=dict)
    ending: dict[int, list[Place]] = field(default_factory=dict)

    def tokens(self) -> list[int]:
        """Every token allowed, each once."""
        return list(self.onward.keys() | self.ending.keys())


NONE_CHOSEN: Final = -1
"""The ``source`` of the passage that stands for the literal "none of them"."""


class SpanCopy:
    """One copy in the making: ask :meth:`allowed`, take one of its tokens, until ``finished``."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        sources: Sequence[str],
        *,
        end: str = "\n",
        none: str | None = None,
        min_words: int = 3,
        leading_blank: bool = False,
        end_tokens: Iterable[int] = (),
    ) -> None:
        """``end`` closes a span and never occurs in one; ``end_tokens`` close it too."""
        self._vocabulary = vocabulary
        self._sources = sources
        self._end = end.encode()
        self._end_tokens = tuple(end_tokens)
        self._leading_blank = leading_blank
        self._written = bytearray()
        passages = _all_passages(sources, min_words)
        if none:
            passages.append(_literal(none))
        self.places = [Place(p, start, start) for p in passages for start in p.starts]
        self._first = True
        self._step: Step | None = None
        self.finished = not any(place.passage.source != NONE_CHOSEN for place in self.places)

    def allowed(self) -> Step:
        """What may be written next; nothing once the span is finished."""
        if self.finished:
            return Step()
        if self._step is None:
            self._step = step = Step()
            for place in self.places:
                self._go_on(step, place, b"")
                if self._first and self._leading_blank:
                    self._go_on(step, place, b" ")
                if not self._first:
                    self._come_to_end(step, place)
        return self._step

    def _go_on(self, step: Step, place: Place, lead: bytes) -> None:
        longest = self._vocabulary.longest - len(lead)
        ahead = lead + place.passage.data[place.at : place.at + longest]
        ids = self._vocabulary.ids
        for length in range(1, len(ahead) + 1):
            for token in ids.get(ahead[:length], ()):
                after = Place(place.passage, place.start, place.at + length - len(lead))
                step.onward.setdefault(token, []).append(after)

    def _come_to_end(self, step: Step, place: Place) -> None:
        closers = self._vocabulary.closers(self._end)
        if place.may_end():
            for token in self._end_tokens:
                step.ending.setdefault(token, []).append(place)
        ahead = place.passage.data[place.at : place.at + self._vocabulary.longest]
        for length in range(len(ahead) + 1):
            tokens = closers.get(ahead[:length])
            after = Place(place.passage, place.start, place.at + length)
            if tokens and after.may_end():
                for token in tokens:
                    step.ending.setdefault(token, []).append(after)

    def take(self, token: int) -> bool:
        """Write an allowed token (one that may go on or end ends); whether there is more to say."""
        step = self.allowed()
        self._step = None
        self._first = False
        if token in step.ending:
            self.places = step.ending[token]
            self.finished = True
            return False
        self.places = step.onward[token]
        self._written += self._vocabulary.pieces[token]
        self.finished = all(place.at == len(place.passage.data) for place in self.places)
        return not self.finished

    def ahead(self, limit: int) -> bytes:
        """Up to ``limit`` bytes that follow, or nothing while what was written is ambiguous."""
        if not self.places:
            return b""
        texts = {place.passage.data[place.at : place.at + limit] for place in self.places}
        return texts.pop() if len(texts) == 1 else b""

    def result(self) -> Copied | None:
        """The span written, cut back to the last place where one may end; None for "none"."""
        if not self._written or any(p.passage.source == NONE_CHOSEN for p in self.places):
            return None
        place = min(self.places, key=lambda p: (p.passage.source, p.passage.offsets[p.start]))
        end = place.at if place.may_end() else _cut(place)
        start_at, end_at = place.passage.span(place.start, end)
        text = self._sources[place.passage.source][start_at:end_at]
        lead = b" " if self._written.startswith(b" ") else b""
        written = (lead + place.passage.data[place.start : end]).decode("utf-8", "surrogatepass")
        return Copied(place.passage.source, start_at, end_at, text, written)


def _cut(place: Place) -> int:
    """Where a span that was broken off ends: at its last sentence, else at its last word."""
    earliest = place.passage.starts[place.start]
    for ends in (place.passage.sentence_ends, place.passage.ends):
        reached = [end for end in ends if earliest <= end <= place.at]
        if reached:
            return max(reached)
    return earliest


def _all_passages(sources: Sequence[str], min_words: int) -> list[Passage]:
    """Passages with at least ``min_words`` words; where there is none, those with any."""
    for least in (min_words, 1, 0):
        found = [
            passage
            for number, source in enumerate(sources)
            for passage in _passages(number, source, least)
        ]
        if found:
            return found
    return []


def _passages(number: int, source: str, min_words: int) -> list[Passage]:
    edges = [0]
    for blank in _PARAGRAPH.finditer(source):
        edges += [blank.start(), blank.end()]
    edges.append(len(source))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        passage = _passage(number, source, start, end, min_words)
        if passage.starts:
            found.append(passage)
    return found


def _passage(number: int, source: str, start: int, end: int, min_words: int) -> Passage:
    text, origin = _as_written(source, start, end)
    at = [0]
    for character in text:
        at.append(at[-1] + len(character.encode("utf-8", "surrogatepass")))
    words = [match.span() for match in _WORD.finditer(text)]
    ends = [i for i in range(1, len(text) + 1) if _ends_at(text, i) and not _inside(words, i)]
    starts = {}
    for begin in _begins(text, words):
        earliest = _earliest_end(begin, words, ends, min_words)
        if earliest is not None:
            starts[at[begin]] = at[earliest]
    closings = {match.end() for match in _CLOSING.finditer(text)}
    return Passage(
        source=number,
        data=text.encode("utf-8", "surrogatepass"),
        offsets={at[i]: offset for i, offset in enumerate(origin)},
        starts=starts,
        ends=frozenset(at[i] for i in ends),
        sentence_ends=frozenset(at[i] for i in ends if i in closings),
    )


def _as_written(source: str, start: int, end: int) -> tuple[str, list[int]]:
    """The text with blanks collapsed and soft hyphens dropped, and each character's offset."""
    text: list[str] = []
    origin: list[int] = []
    for offset in range(start, end):
        character = source[offset]
        if character == _DROPPED:
            continue
        if character.isspace():
            if not text or text[-1] == " ":
                continue
            character = " "
        text.append(character)
        origin.append(offset)
    while text and text[-1] in " " + _OPENING + _JOINER:  # no span ends in one
        text.pop()
        origin.pop()
    return "".join(text), origin


def _begins(text: str, words: Sequence[tuple[int, int]]) -> list[int]:
    runs = {i for i in range(len(text)) if text[i] != " " and (i == 0 or text[i - 1] == " ")}
    return sorted(runs | {start for start, _ in words})


def _ends_at(text: str, i: int) -> bool:
    if text[i - 1] in (" ", _JOINER) or text[i - 1] in _OPENING:
        return False
    return i == len(text) or not (unicodedata.combining(text[i]) or _MARK.match(text[i]))


def _inside(words: Sequence[tuple[int, int]], i: int) -> bool:
    before = bisect_left(words, (i, 0)) - 1
    return before >= 0 and words[before][0] < i < words[before][1]


def _earliest_end(
    begin: int, words: Sequence[tuple[int, int]], ends: Sequence[int], min_words: int
) -> int | None:
    """The first end after ``min_words`` words from ``begin``; None where there are not so many."""
    last = bisect_left(words, (begin, 0)) + min_words - 1
    if last >= len(words):
        return None
    after = words[last][1] if min_words > 0 else begin + 1
    found = bisect_left(ends, after)
    return ends[found] if found < len(ends) else None


def _literal(text: str) -> Passage:
    data = text.encode()
    whole = frozenset({len(data)})
    return Passage(NONE_CHOSEN, data, {}, {0: len(data)}, whole, whole)
