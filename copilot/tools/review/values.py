"""The value of a cell from the sentences that bear on its column: read by code, by type.

A value is verified when it stands in its quotation beside the words the column looks for. Where
the words are there and the value is not, the cell quotes; where several differ, it is to check.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from copilot.answers.quoting import checked
from copilot.domain import Pinpoint, Span
from copilot.locale import N_, Notice, notice
from copilot.structure.dates import dates
from copilot.structure.durations import durations
from copilot.structure.money import money, unread_sums
from copilot.tools.review.evaluating import Evaluated, Ranked
from copilot.tools.review.nouns import NO, YES, Cell, CellState, Column, ColumnKind

_MOST_QUOTES: Final = 4
_MOST_ITEMS: Final = 12
_MOST_READ: Final = 12
_PLAIN_ENOUGH: Final = 1.2  # the score from which a sentence without a sign is worth a look
_FAR: Final = 10_000

SEVERAL: Final = N_("Another place gives {other}.")
UNSIGNED: Final = N_("Found by likeness to the question alone.")
BADLY_READ: Final = N_("A number there was badly read: “{written}”.")
POOR_PAGES: Final = N_("The document has {pages} poorly read pages.")
AMENDED: Final = N_("The document is amended by {by}.")

Value = tuple[Span, str]


def cell_of(column: Column, ranked: Sequence[Ranked], evaluated: Evaluated) -> Cell:
    """The cell of a column, by the sentences that were ranked for it."""
    if column.source:
        return _known(column, evaluated)
    signed = [each for each in ranked if each.signed][:_MOST_READ]
    likely = signed or [each for each in ranked[:2] if each.score >= _PLAIN_ENOUGH]
    if not likely:
        return Cell(CellState.NOT_FOUND)
    cell = _READERS[column.kind](column, likely, evaluated)
    if not signed and cell.state is CellState.VERIFIED:
        cell = replace(cell, state=CellState.TO_CHECK, note=notice(UNSIGNED))
    if cell.state is CellState.VERIFIED and evaluated.record.poorly_read_pages:
        pages = evaluated.record.poorly_read_pages
        cell = replace(cell, state=CellState.TO_CHECK, note=notice(POOR_PAGES, pages=pages))
    return cell


def _known(column: Column, evaluated: Evaluated) -> Cell:
    """The date of a document or its parties, with the words that say so."""
    own = evaluated.record.particulars
    if column.source == "date":
        if not own.date:
            return Cell(CellState.NOT_FOUND)
        for span, value in dates(evaluated.text, evaluated.record.language):
            if value == own.date:
                return _verified(value, [_around(span, evaluated)], evaluated)
        return Cell(CellState.TO_CHECK, own.date)
    places = []
    for name in own.parties:
        at = evaluated.text.find(name)
        if at >= 0:
            places.append((at, at + len(name), ""))
    if not own.parties:
        return Cell(CellState.NOT_FOUND)
    found = _verified("; ".join(own.parties), places, evaluated)
    whole = len(found.places) == len(own.parties)
    return found if whole else replace(found, state=CellState.TO_CHECK)


def _around(span: Span, evaluated: Evaluated) -> tuple[int, int, str]:
    for sentence in evaluated.sentences:
        if sentence.start <= span.start and span.end <= sentence.end:
            return sentence.start, sentence.end, sentence.clause
    return span.start, span.end, ""


def pinpoints(places: Sequence[tuple[int, int, str]], evaluated: Evaluated) -> tuple[Pinpoint, ...]:
    """The places re-read from the stored text; those that do not stand there are left out."""
    found = []
    for start, end, clause in places[:_MOST_ITEMS]:
        text = evaluated.text[start:end]
        path = evaluated.record.file.path
        place = checked(evaluated.document, path, start, end, text, clause, evaluated.library)
        if place is not None:
            found.append(place)
    return tuple(found)


def _verified(
    value: str,
    places: Sequence[tuple[int, int, str]],
    evaluated: Evaluated,
    note: Notice | None = None,
) -> Cell:
    quotes = pinpoints(places, evaluated)
    if not quotes:
        return Cell(CellState.NOT_FOUND)
    return Cell(CellState.VERIFIED, value, quotes)


def _place(ranked: Ranked) -> tuple[int, int, str]:
    sentence = ranked.sentence
    return sentence.start, sentence.end, sentence.clause


def quoted(ranked: Sequence[Ranked], evaluated: Evaluated, note: Notice | None = None) -> Cell:
    """Sentences that bear on the column, without a value."""
    quotes = pinpoints([_place(each) for each in ranked[:1]], evaluated)
    return Cell(CellState.QUOTED if quotes else CellState.NOT_FOUND, "", quotes, note)


def _text(column: Column, ranked: Sequence[Ranked], evaluated: Evaluated) -> Cell:
    best = ranked[0]
    return _verified(" ".join(best.sentence.text.split()), [_place(best)], evaluated)


def _dates_in(column: Column, text: str, evaluated: Evaluated) -> Iterator[Value]:
    yield from dates(text, evaluated.record.language)


def _sums_in(column: Column, text: str, evaluated: Evaluated) -> Iterator[Value]:
    for each in money(text):
        yield each.span, f"{each.value:.2f} {each.currency}"


def _spans_in(column: Column, text: str, evaluated: Evaluated) -> Iterator[Value]:
    for each in durations(text):
        yield each.span, f"{each.count} {each.unit}"


def _typed(
    find: Callable[[Column, str, Evaluated], Iterator[Value]],
) -> Callable[[Column, Sequence[Ranked], Evaluated], Cell]:
    """A reader of cells whose value stands in a sentence beside the column's words."""

    def read(column: Column, ranked: Sequence[Ranked], evaluated: Evaluated) -> Cell:
        found: list[tuple[int, str, Ranked]] = []
        for each in ranked:
            nearest = _nearest(column, each.sentence.text, evaluated, find)
            if nearest is None:
                longer = evaluated.with_next(each.sentence)
                nearest = _nearest(column, longer.text, evaluated, find)
                each = replace(each, sentence=longer)
            if nearest is not None:
                found.append((nearest[0], nearest[1], each))
        if not found:
            return quoted(ranked, evaluated, _unread(ranked))
        beside = [each for each in found if each[0] < _FAR] or found
        _, value, best = beside[0]
        others = [each for each in beside[1:] if each[1] != value]
        cell = _verified(value, [_place(best)], evaluated)
        if beside[0][0] >= _FAR and column.near is not None:
            return replace(cell, state=CellState.TO_CHECK)
        rival = next((each for each in others if each[2].score >= best.score - 0.15), None)
        if rival is not None:
            places = [_place(best), _place(rival[2])]
            return Cell(
                CellState.TO_CHECK,
                value,
                pinpoints(places, evaluated),
                notice(SEVERAL, other=rival[1]),
            )
        return cell

    return read


def _nearest(
    column: Column,
    text: str,
    evaluated: Evaluated,
    find: Callable[[Column, str, Evaluated], Iterator[Value]],
) -> tuple[int, str] | None:
    """The value next to the column's words, with the distance; those behind it are preferred."""
    values = list(find(column, text, evaluated))
    if not values:
        return None
    if column.near is None:
        return (0 if len(values) == 1 else 1, values[0][1])
    best: tuple[int, str] | None = None
    for match in column.near.finditer(text):
        for span, value in values:
            if span.start >= match.start():
                distance = max(0, span.start - match.end())
            else:
                distance = 2 * max(0, match.start() - span.end) + 5
            if best is None or distance < best[0]:
                best = (distance, value)
    return best or (_FAR, values[0][1])


def _unread(ranked: Sequence[Ranked]) -> Notice | None:
    for each in ranked:
        for span in unread_sums(each.sentence.text):
            return notice(BADLY_READ, written=each.sentence.text[span.start : span.end])
    return None


def _yes_no(column: Column, ranked: Sequence[Ranked], evaluated: Evaluated) -> Cell:
    """By the words of the column that say yes or no; a yes is no yes where ``unless`` holds."""
    agreeing = [each for each in ranked if _says(column.yes, column.unless, each.sentence.text)]
    denying = [each for each in ranked if _says(column.no, None, each.sentence.text)]
    if agreeing:
        return _verified(YES, [_place(each) for each in agreeing[:_MOST_QUOTES]], evaluated)
    if denying:
        return _verified(NO, [_place(each) for each in denying[:_MOST_QUOTES]], evaluated)
    return quoted(ranked, evaluated)


def _says(words: re.Pattern[str] | None, unless: re.Pattern[str] | None, text: str) -> bool:
    return bool(words and words.search(text)) and not (unless and unless.search(text))


def _one_of(column: Column, ranked: Sequence[Ranked], evaluated: Evaluated) -> Cell:
    chosen: list[tuple[str, Ranked]] = []
    for each in ranked:
        named = [
            option.name for option in column.options if option.words.search(each.sentence.text)
        ]
        if len(named) == 1:
            chosen.append((named[0], each))
    if not chosen:
        return quoted(ranked, evaluated)
    name, best = chosen[0]
    other = next((each for each in chosen[1:] if each[0] != name), None)
    cell = _verified(name, [_place(best)], evaluated)
    if other is not None and other[1].score >= best.score - 0.15:
        places = [_place(best), _place(other[1])]
        note = notice(SEVERAL, other=other[0])
        return Cell(CellState.TO_CHECK, name, pinpoints(places, evaluated), note)
    return cell


def _list(column: Column, ranked: Sequence[Ranked], evaluated: Evaluated) -> Cell:
    """Every sentence with a sign, in the order of the document; ``near`` cuts the item out."""
    ordered = sorted(ranked, key=lambda each: each.sentence.start)[:_MOST_ITEMS]
    items: dict[str, tuple[int, int, str]] = {}
    for each in ordered:
        text = each.sentence.text
        matches = list(column.near.finditer(text)) if column.near else []
        for match in matches:
            items.setdefault(" ".join(match.group().split()), _place(each))
        if not matches and column.near is None:
            items.setdefault(" ".join(text.split()), _place(each))
    if not items:
        return quoted(ranked, evaluated)
    return _verified("; ".join(items), list(dict.fromkeys(items.values())), evaluated)


_READERS: Final[dict[ColumnKind, Callable[[Column, Sequence[Ranked], Evaluated], Cell]]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.DATE: _typed(_dates_in),
    ColumnKind.AMOUNT: _typed(_sums_in),
    ColumnKind.DURATION: _typed(_spans_in),
    ColumnKind.YES_NO: _yes_no,
    ColumnKind.ONE_OF: _one_of,
    ColumnKind.LIST: _list,
}
