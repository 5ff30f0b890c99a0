"""A base with its amendments applied: each changed passage with the order it comes from.

What cannot be applied surely is listed with its reason and left as it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.domain import Clause, Span
from copilot.locale import N_, Notice, notice
from copilot.structure.clauses import clauses
from copilot.structure.sentences import sentences
from copilot.tools.compare.instructions import Deed, Instruction, instructions
from copilot.tools.compare.sides import Side, numbered_head, side

_NUMBER: Final = re.compile(r"\(?(\d{1,4}(?:\.\d{1,3})*\s?[a-z]?|[a-z]{1,2}|[IVXLC]{1,6})\b")
_BEFORE_NUMBER: Final = re.compile(
    r"^[#*_\s]*(?:§+|Art(?:ikel|icle|\.)?|Section|Sec\.|Clause|Ziffer|Ziff\.|Abs\.|Nr\.|lit\.)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an order stands: the amendment, its page and offsets, and its words."""

    name: str
    document: str
    page: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A passage that was changed: its old and new text and the order; ``at`` in the base."""

    deed: Deed
    clause: str
    old: str
    new: str
    at: Span
    source: Source


@dataclass(frozen=True, slots=True)
class NotApplied:
    """An order that was left undone, and why."""

    reason: Notice
    source: Source


@dataclass(frozen=True, slots=True)
class Amended:
    """The base as amended."""

    base: Side
    after: Side
    applied: tuple[Applied, ...]
    not_applied: tuple[NotApplied, ...]


_UNCLEAR: Final = N_("The order is in words that no rule reads; apply it by hand.")
_NO_TARGET: Final = N_("It does not say which clause it changes.")
_NOT_FOUND: Final = N_("The base has no clause {clause}.")
_TWICE: Final = N_("The base has {count} clauses {clause}; it is not clear which is meant.")
_NO_WORDS: Final = N_("The words “{words}” do not stand in {clause}.")
_WORDS_TWICE: Final = N_("The words “{words}” stand in {clause} {count} times.")
_OVERLAP: Final = N_("Another order changes the same passage.")


def amended(base: Side, amendments: Sequence[Side]) -> Amended:
    """Apply ``amendments`` one after the other, the earliest first."""
    text = base
    applied: list[Applied] = []
    left: list[NotApplied] = []
    for amendment in amendments:
        done, undone = _apply(text, amendment)
        applied += done
        left += undone
        new = _written(text.text, done)
        text = side(base.name, new, base.document)
    return Amended(base, text, tuple(applied), tuple(left))


def _apply(base: Side, amendment: Side) -> tuple[list[Applied], list[NotApplied]]:
    outline = clauses(base.text, base.language)
    done: list[Applied] = []
    undone: list[NotApplied] = []
    for order in instructions(amendment.text, amendment.language):
        source = _source(order, amendment)
        outcome = _one(base, outline, order, source)
        if isinstance(outcome, Notice):
            undone.append(NotApplied(outcome, source))
        elif any(_clash(outcome.at, each.at) for each in done):
            undone.append(NotApplied(notice(_OVERLAP), source))
        else:
            done.append(outcome)
    return done, undone


def _clash(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _source(order: Instruction, amendment: Side) -> Source:
    quote = amendment.text[order.start : order.end]
    page = amendment.page_at(order.start)
    return Source(amendment.name, amendment.document, page, order.start, order.end, quote)


def _one(base: Side, outline: list[Clause], order: Instruction, source: Source) -> Applied | Notice:
    """What one order does to the base, or why it does nothing."""
    if order.deed is Deed.UNCLEAR:
        return notice(_UNCLEAR)
    if not order.target:
        return notice(_NO_TARGET)
    found = _found(base, outline, order.target)
    name = _named(order.target)
    if len(found) != 1:
        return (
            notice(_TWICE, clause=name, count=len(found))
            if found
            else notice(_NOT_FOUND, clause=name)
        )
    clause, span = found[0]
    changed = _changed(base.text, clause, span, order, name)
    if isinstance(changed, Notice):
        return changed
    at, new = changed
    return Applied(
        order.deed, " > ".join(clause.path), base.text[at.start : at.end], new, at, source
    )


def _named(target: tuple[tuple[str, str], ...]) -> str:
    words = {"§": "§", "abs": "Abs.", "satz": "Satz", "nr": "Nr.", "lit": "lit."}
    return " ".join(f"{words[kind]} {number}" for kind, number in target)


def _found(
    base: Side, outline: list[Clause], target: tuple[tuple[str, str], ...]
) -> list[tuple[Clause, Span]]:
    """The clauses a target names, with the range it means: of a sentence only that one."""
    steps = [number for kind, number in target if kind != "satz"]
    sentence = next((int(number) for kind, number in target if kind == "satz"), 0)
    fits = [clause for clause in outline if _numbers(clause)[-len(steps) :] == steps]
    exact = [clause for clause in fits if len(_numbers(clause)) == len(steps)]
    found = []
    for clause in exact or fits:
        span = _body(base.text, clause)
        if sentence:
            said = _said(base, span)
            if sentence > len(said):
                continue
            span = said[sentence - 1]
        found.append((clause, span))
    return found


def _said(base: Side, span: Span) -> list[Span]:
    """The sentences within a range; found in the whole text, whose lines tell how it is wrapped."""
    return [
        Span(max(each.start, span.start), each.end)
        for each in sentences(base.text, base.language)
        if each.end > span.start and each.start < span.end
    ]


def _numbers(clause: Clause) -> list[str]:
    """The numbers on the way to a clause; "3.3" stands for itself, not under "3"."""
    numbers: list[str] = []
    for label in clause.path:
        match = _NUMBER.match(_BEFORE_NUMBER.sub("", label, count=1))
        if not match:
            continue
        number = "".join(match[1].split()).lower()
        if numbers and number.startswith(f"{numbers[-1]}."):
            numbers.pop()
        numbers.append(number)
    return numbers


def _body(text: str, clause: Clause) -> Span:
    """The clause without its number and without the line of its heading."""
    own = text[clause.start : clause.end].rstrip()
    start = numbered_head(own)
    line = own[: own.index("\n")] if "\n" in own else own
    if clause.heading and clause.heading in line and "\n" in own:
        start = len(line) + 1
    start += len(own[start:]) - len(own[start:].lstrip())
    return Span(clause.start + start, clause.start + len(own))


def _changed(
    text: str, clause: Clause, span: Span, order: Instruction, name: str
) -> tuple[Span, str] | Notice:
    """Which range of the base becomes which text."""
    whole = Span(clause.start, clause.start + len(text[clause.start : clause.end].rstrip()))
    of_sentence = span.end < whole.end or any(kind == "satz" for kind, _ in order.target)
    match order.deed:
        case Deed.REPLACE:
            renewed = numbered_head(order.text) > 0 and not of_sentence
            return (whole if renewed else span), order.text.strip()
        case Deed.DELETE:
            return (span if of_sentence else Span(clause.start, clause.end)), ""
        case Deed.INSERT_AFTER:
            return Span(whole.end, whole.end), f"\n\n{order.text.strip()}"
        case Deed.APPEND:
            gap = "\n" if numbered_head(order.text) else " "
            return Span(whole.end, whole.end), f"{gap}{order.text.strip()}"
        case _:
            return _words_changed(text, whole, order, name)


def _words_changed(
    text: str, whole: Span, order: Instruction, name: str
) -> tuple[Span, str] | Notice:
    pattern = r"\s+".join(map(re.escape, order.words.split()))
    places = list(re.finditer(rf"(?<!\w){pattern}(?!\w)", text[whole.start : whole.end]))
    if not pattern or not places:
        return notice(_NO_WORDS, words=order.words, clause=name)
    if len(places) > 1:
        return notice(_WORDS_TWICE, words=order.words, clause=name, count=len(places))
    start, end = (whole.start + at for at in places[0].span())
    if order.deed is Deed.INSERT_WORDS:
        return Span(end, end), f" {order.text}"
    if order.deed is Deed.DELETE_WORDS:
        return _with_blank(text, start, end), ""
    return Span(start, end), order.text


def _with_blank(text: str, start: int, end: int) -> Span:
    """Words that go take a full stop of their own and the blank before them along."""
    if text[end : end + 1] == "." and text[:start].rstrip().endswith((".", "!", "?")):
        end += 1
    while start > 0 and text[start - 1] == " ":
        start -= 1
    return Span(start, end)


def _written(text: str, applied: Sequence[Applied]) -> str:
    """The text with every change made."""
    return "".join(_pieces(text, applied))


def _pieces(text: str, applied: Sequence[Applied]) -> Iterator[str]:
    at = 0
    for each in sorted(applied, key=lambda each: (each.at.start, each.source.start)):
        yield text[at : each.at.start]
        yield each.new
        at = each.at.end
    yield text[at:]
