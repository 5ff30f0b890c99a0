"""Passages for search: cut along clauses, never above the embedder's limit, offsets exact.

A text is taken apart into atoms (sentences, list items, headings, table rows) that are counted in
one batch; where passages begin is then the cheapest way through all places to cut. Cutting costs
nothing between clauses and the more the closer the atoms belong together; a norm ("§ 5", "Art. 3",
a part of a judgment) always begins a passage.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Final

from copilot.domain import Chunk, Clause, Document, Language, Span
from copilot.structure.clauses import clauses
from copilot.structure.sentences import sentences

CountTokens = Callable[[list[str]], list[int]]

# A whole clause is one passage up to this multiple of the target.
_WHOLE: Final = 1.5
_TOO_LONG: Final = 10.0
_TOO_SHORT: Final = 4.0
# What a cut costs, by what stands on its two sides.
_BETWEEN_CLAUSES: Final = 0.0
_BETWEEN_PARAGRAPHS: Final = 2.0
_BETWEEN_LINES: Final = 4.0
_BETWEEN_SENTENCES: Final = 6.0
_BETWEEN_ROWS: Final = 30.0
_BEHIND_HEADING: Final = 100.0
_INSIDE_SMALL_CLAUSE: Final = 12.0
# What it costs that a passage runs from the middle of one clause into the next.
_TORN: Final = 8.0
_RUN_ON: Final = 3.0

_MOST_ATOMS: Final = 64  # in one passage
_LONGEST_HEADING: Final = 120
# The number of a page in the label of its place: "Anlagen.zip > Vertrag.docx, 2".
_PAGE_OF_PLACE: Final = re.compile(r", \d+$")
_UNFINISHED: Final = re.compile(r"[^.!?:;,…)]$")
_MUST_BEGIN: Final = re.compile(
    r"(?:§|Art\b|Art\.|Artikel|Article|ARTI(?:CLE|KEL)|Anlage|Anhang|Annex|Exhibit|Schedule|Appendix|"
    r"ANLAGE|ANHANG|ANNEX|EXHIBIT|SCHEDULE|APPENDIX|Tenor|Tatbestand|Gründe|Entscheidungsgründe|"
    r"Rechtsmittelbelehrung|Leits|Orientierungss)"
)


@dataclass(frozen=True, slots=True)
class _Atom:
    """Text that stays together, up to where the next atom begins.

    ``cut`` is what it costs to begin a passage here (infinite for "never", negative infinite for
    "always"); ``depth`` is that of the outermost clause that begins here, 99 if none does.
    """

    start: int
    end: int
    tokens: int
    cut: float
    depth: int


def chunk(
    document: Document, language: Language, count_tokens: CountTokens, target: int, limit: int
) -> list[Chunk]:
    """Cut a document into passages of about ``target`` and at most ``limit`` tokens.

    They are in order, do not overlap, and together hold every character that is not blank.
    ``count_tokens`` is called a few times for each place, each time with many texts.
    """
    text = document.text
    page_starts = document.page_starts()
    chunks = []
    for begin, end in _places(document):
        for span, path in _passages_in(text[begin:end], language, count_tokens, target, limit):
            start, stop = begin + span.start, begin + span.end
            page = document.pages[bisect_right(page_starts, start) - 1].number
            chunks.append(Chunk(page, start, stop, path, text[start:stop]))
    return chunks


def _places(document: Document) -> Iterator[tuple[int, int]]:
    """The ranges of the mail itself, each attachment, sheet or slide: nothing runs on into the
    next, so that a pinpoint names the right one."""
    starts = document.page_starts()
    names = [_PAGE_OF_PLACE.sub("", page.label) for page in document.pages]
    begins = [s for i, s in enumerate(starts) if i == 0 or names[i] != names[i - 1]]
    return pairwise([*begins, len(document.text)])


def _passages_in(
    text: str, language: Language, count_tokens: CountTokens, target: int, limit: int
) -> Iterator[tuple[Span, str]]:
    """The passages of one text with the path of the clause around each."""
    found = clauses(text, language)
    spans = _spans(text, language, found)
    if not spans:
        return
    spans, tokens, empty = _counted(text, spans, count_tokens, limit)
    limit -= empty
    atoms = _atoms(text, spans, tokens, found, min(_WHOLE * target, limit))
    paths = _Paths(found)
    for first, last in _passages(atoms, target, limit):
        start, end = atoms[first].start, atoms[last].end
        yield Span(start, end), paths.around(start, end)


def _spans(text: str, language: Language, found: Sequence[Clause]) -> list[Span]:
    """Sentences, cut again where a clause begins inside one."""
    starts = sorted({clause.start for clause in found})
    spans: list[Span] = []
    at = 0
    for sentence in sentences(text, language):
        begin = sentence.start
        while at < len(starts) and starts[at] < sentence.end:
            if starts[at] > begin:
                spans.append(_stripped(text, begin, starts[at]))
                begin = starts[at]
            at += 1
        spans.append(_stripped(text, begin, sentence.end))
    return [span for span in spans if span.end > span.start]


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _counted(
    text: str, spans: list[Span], count_tokens: CountTokens, limit: int
) -> tuple[list[Span], list[int], int]:
    """The spans, cut smaller where above ``limit``, their tokens, and those of an empty text.

    What the embedder adds to every text (prefix and end marks) is not in the tokens of a span: it
    counts once a passage. A span is counted with the blanks up to the next one.
    """
    counts: list[int | None] = [None] * len(spans)
    (empty,) = count_tokens([""])
    while missing := [index for index, count in enumerate(counts) if count is None]:
        ends = [*(span.start for span in spans[1:]), spans[-1].end]
        sizes = count_tokens([text[spans[index].start : ends[index]] for index in missing])
        for index, size in zip(missing, sizes, strict=True):
            counts[index] = size
        spans, counts = _halved(text, spans, counts, limit)
    return spans, [max(0, count - empty) for count in counts if count is not None], empty


def _halved(
    text: str, spans: list[Span], counts: list[int | None], limit: int
) -> tuple[list[Span], list[int | None]]:
    """Every span above the limit as two without a count."""
    new_spans: list[Span] = []
    new_counts: list[int | None] = []
    for span, count in zip(spans, counts, strict=True):
        if count is None or count <= limit or span.end - span.start < 2:
            new_spans.append(span)
            new_counts.append(count)
            continue
        cut = _middle(text, span)
        for part in (_stripped(text, span.start, cut), _stripped(text, cut, span.end)):
            if part.end > part.start:
                new_spans.append(part)
                new_counts.append(None)
    return new_spans, new_counts


def _middle(text: str, span: Span) -> int:
    middle = (span.start + span.end) // 2
    quarter = (span.end - span.start) // 4
    for separator in ("; ", ", ", "\n", " "):
        at = text.find(separator, middle, middle + quarter)
        if at < 0:
            at = text.rfind(separator, middle - quarter, middle)
        if at >= 0:
            return at + len(separator)
    return middle


def _atoms(
    text: str, spans: list[Span], tokens: list[int], found: Sequence[Clause], whole: float
) -> list[_Atom]:
    opening: dict[int, Clause] = {}
    for clause in found:
        opening.setdefault(clause.start, clause)
    small = _small_clauses(spans, tokens, found, whole)
    atoms = []
    for index, span in enumerate(spans):
        opened = opening.get(span.start)
        cut = _cut_cost(text, spans, index, opened)
        if 0 < cut < inf and span.start in small:
            cut += _INSIDE_SMALL_CLAUSE
        depth = len(opened.path) if opened else 99
        atoms.append(_Atom(span.start, span.end, tokens[index], cut, depth))
    return atoms


def _small_clauses(
    spans: list[Span], tokens: list[int], found: Sequence[Clause], whole: float
) -> set[int]:
    """The starts of atoms inside a clause that fits into one passage as a whole."""
    total = [0]
    for count in tokens:
        total.append(total[-1] + count)
    starts = [span.start for span in spans]
    inside: set[int] = set()
    covered = -1
    for clause in found:
        if clause.end <= covered:
            continue
        first, last = bisect_right(starts, clause.start - 1), bisect_right(starts, clause.end - 1)
        if total[last] - total[first] <= whole:
            inside.update(starts[first + 1 : last])
            covered = clause.end
    return inside


def _cut_cost(text: str, spans: list[Span], index: int, opened: Clause | None) -> float:
    if opened and _MUST_BEGIN.match(opened.path[-1]):
        return -inf
    if index == 0:
        return _BETWEEN_CLAUSES
    before = text[spans[index - 1].start : spans[index - 1].end]
    between = text[spans[index - 1].end : spans[index].start]
    if "\n" in between and _is_heading(before):
        return _BEHIND_HEADING
    if opened:
        return _BETWEEN_CLAUSES + 0.5 * (len(opened.path) - 1)
    if " | " in before and " | " in text[spans[index].start : spans[index].end]:
        return _BETWEEN_ROWS
    if between.count("\n") > 1:
        return _BETWEEN_PARAGRAPHS
    return _BETWEEN_LINES if "\n" in between else _BETWEEN_SENTENCES


def _is_heading(text: str) -> bool:
    return (
        len(text) <= _LONGEST_HEADING
        and "\n" not in text
        and " | " not in text
        and bool(_UNFINISHED.search(text))
        and any(character.isalpha() for character in text)
    )


def _passages(atoms: list[_Atom], target: int, limit: int) -> list[tuple[int, int]]:
    """The first and last atoms of passages, by the cheapest set of cuts."""
    cheapest = [0.0] + [inf] * len(atoms)
    begins = [0] * (len(atoms) + 1)
    for last in range(len(atoms)):
        size = 0
        outermost = 99
        for first in range(last, max(-1, last - _MOST_ATOMS), -1):
            atom = atoms[first]
            size += atom.tokens
            if size > limit and first < last:
                break
            cost = cheapest[first] + _cost(atom, size, target, outermost)
            if cost < cheapest[last + 1]:
                cheapest[last + 1] = cost
                begins[last + 1] = first
            if atom.cut == -inf:
                break
            outermost = min(outermost, atom.depth)
    passages = []
    end = len(atoms)
    while end > 0:
        passages.append((begins[end], end - 1))
        end = begins[end]
    return passages[::-1]


def _cost(atom: _Atom, size: int, target: int, outermost: int) -> float:
    """What a passage from ``atom`` on costs; ``outermost`` is the least depth it runs into."""
    off = (size - target) / target
    cost = (_TOO_LONG if off > 0 else _TOO_SHORT) * off * off
    if atom.cut > 0:
        cost += atom.cut
    if outermost < 99:
        cost += _TORN if atom.depth > outermost else _RUN_ON
    return cost


class _Paths:
    """Finds the innermost clause around a range."""

    def __init__(self, found: Sequence[Clause]) -> None:
        self._found = found
        self._starts = [clause.start for clause in found]
        self._parents: list[int] = []
        open_: list[int] = []
        for index, clause in enumerate(found):
            while open_ and found[open_[-1]].end <= clause.start:
                open_.pop()
            self._parents.append(open_[-1] if open_ else -1)
            open_.append(index)

    def around(self, start: int, end: int) -> str:
        """The path of the innermost clause that holds the whole range, "" if none does."""
        index = bisect_right(self._starts, start) - 1
        while index >= 0 and self._found[index].end < end:
            index = self._parents[index]
        return " > ".join(self._found[index].path) if index >= 0 else ""
