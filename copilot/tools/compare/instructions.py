# ruff: noqa: E501 - a form of words is a line
"""What an amendment orders to be done to its base, read by rule, German and English.

"§ 5 Abs. 2 wird wie folgt neu gefasst: „…“", "Section 3.1 is hereby deleted and replaced with
“…”", "Nach § 7 wird folgender § 7a eingefügt: …", "In Section 3.3 the words “30 days” are replaced
by “45 days”". An order in other words is told apart as one that is not understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from copilot.domain import Clause, Language
from copilot.structure.clauses import clauses
from copilot.structure.sentences import sentences


class Deed(StrEnum):
    """What is to be done."""

    REPLACE = "replace"
    DELETE = "delete"
    INSERT_AFTER = "insert_after"
    APPEND = "append"
    REPLACE_WORDS = "replace_words"
    DELETE_WORDS = "delete_words"
    INSERT_WORDS = "insert_words"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One order: where in the base, what, and where it stands in the amendment.

    ``target`` are the numbers from the outermost clause in: (("§", "5"), ("abs", "2")). ``words``
    are those to be replaced, deleted or followed, ``text`` is the new text.
    """

    deed: Deed
    target: tuple[tuple[str, str], ...]
    text: str
    words: str
    start: int
    end: int


_NUM: Final = r"(?:\d{1,4}(?:\.\d{1,3})*\s?[a-z]?\b|[IVXLC]{1,6}\b)"
_HEAD: Final = (
    rf"(?:§|Art(?:ikel|icle|\.)?|Section|Sec\.|Clause|Ziffer|Ziff\.|Klausel|Paragraph)\s*{_NUM}"
)
_SUB: Final = (
    r"(?:,?\s*(?:(?:Abs(?:atz|\.)|Satz|Nr\.|Nummer|lit\.|Buchst(?:abe|\.)|sentence|paragraph|"
    r"subsection)\s*\(?(?:\d{1,3}[a-z]?|[a-z])\b\)?|\((?:\d{1,3}|[a-z])\)))*"
)
TARGET: Final = rf"{_HEAD}{_SUB}"
_OF: Final = r"(?:\s+(?:des|der|of)\s[^.;:„“\"]{0,90}?)?"
_QUOTED: Final = r"(?:„[^“”]*[“”]|“[^”]*”|\"[^\"]*\"|»[^«]*«)"
_WORDS: Final = (
    r"(?:(?:das|die|der|the)\s+)?(?:(?:Wort|Wörter|Worte|Angabe|Zahl|Satz|Betrag|words?|phrase|figure|"
    r"amount|reference\s+to|number|sentence)\s+)?"
)
_FORMS: Final[tuple[tuple[Deed, str], ...]] = (
    (Deed.REPLACE_WORDS,
     rf"(?:In\s+)?(?P<t>{TARGET}){_OF}\s*,?\s*(?:wird|werden)\s+{_WORDS}(?P<w>{_QUOTED})\s+durch\s+{_WORDS}(?P<n>{_QUOTED})\s+ersetzt"),
    (Deed.REPLACE_WORDS,
     rf"In\s+(?P<t>{TARGET}){_OF}\s*,?\s*{_WORDS}(?P<w>{_QUOTED})\s+(?:is|are|shall\s+be)\s+(?:hereby\s+)?"
     rf"(?:deleted\s+and\s+)?(?:replaced|substituted)\s+(?:by|with)\s+{_WORDS}(?P<n>{_QUOTED})"),
    (Deed.INSERT_WORDS,
     rf"(?:In\s+)?(?P<t>{TARGET}){_OF}\s*,?\s*(?:wird|werden)\s+nach\s+{_WORDS.replace('das|die|der', 'dem|den|der')}(?P<w>{_QUOTED})\s+{_WORDS}(?P<n>{_QUOTED})\s+eingefügt"),
    (Deed.INSERT_WORDS,
     rf"In\s+(?P<t>{TARGET}){_OF}\s*,?\s*{_WORDS}(?P<n>{_QUOTED})\s+(?:is|are|shall\s+be)\s+(?:hereby\s+)?inserted\s+after\s+{_WORDS}(?P<w>{_QUOTED})"),
    (Deed.DELETE_WORDS,
     rf"(?:In\s+)?(?P<t>{TARGET}){_OF}\s*,?\s*(?:wird|werden)\s+{_WORDS}(?P<w>{_QUOTED})\s+(?:ersatzlos\s+)?gestrichen"),
    (Deed.DELETE_WORDS,
     rf"(?:In\s+(?P<t>{TARGET}){_OF}\s*,?\s*)?{_WORDS}(?P<w>{_QUOTED})\s+(?:is|are|shall\s+be)\s+(?:hereby\s+)?deleted\b"),
    (Deed.INSERT_AFTER,
     rf"Nach\s+(?P<t>{TARGET}){_OF}\s+(?:wird|werden)\s+(?:folgende[rsn]?\s+|der\s+folgende\s+|ein\s+neuer\s+)?(?:neue[rs]?\s+)?{TARGET}\s+(?:neu\s+)?eingefügt\s*:\s*(?P<x>)"),
    (Deed.INSERT_AFTER,
     rf"(?:The\s+following|A)\s+new\s+{TARGET}\s+(?:is|shall\s+be)\s+(?:hereby\s+)?(?:inserted|added)\s+(?:immediately\s+)?(?:after|following)\s+(?P<t>{TARGET}){_OF}\s*:?\s*(?P<x>)"),
    (Deed.INSERT_AFTER,
     rf"After\s+(?P<t>{TARGET}){_OF}\s*,?\s*the\s+following\s+(?:new\s+)?{TARGET}\s+(?:is|shall\s+be)\s+(?:hereby\s+)?(?:inserted|added)\s*:\s*(?P<x>)"),
    (Deed.APPEND,
     rf"(?P<t>{TARGET}){_OF}\s+wird\s+(?:um\s+)?(?:folgende[rsn]?|ein|einen)\s+(?:neue[rsn]?\s+)?(?:Absatz|Satz|Nummer)(?:\s+\d+)?\s+(?:angefügt|ergänzt|hinzugefügt)\s*:\s*(?P<x>)"),
    (Deed.APPEND,
     rf"The\s+following\s+(?:new\s+)?(?:sentence|paragraph|subsection)\s+(?:is|shall\s+be)\s+(?:hereby\s+)?(?:added|appended)\s+(?:to|at\s+the\s+end\s+of)\s+(?P<t>{TARGET}){_OF}\s*:\s*(?P<x>)"),
    (Deed.REPLACE,
     rf"(?P<t>{TARGET}){_OF}\s+(?:(?:wird|werden)\s+(?:wie\s+folgt\s+(?:neu\s+)?(?:gefa(?:ss|ß)t|geändert|ersetzt)|durch\s+(?:folgende|die\s+folgende)\s+(?:Fassung|Regelung|Bestimmung)\s+ersetzt)|(?:erhält|erhalten)\s+(?:die\s+)?folgende\s+Fassung|lautet\s+(?:künftig|nunmehr|nun)(?:\s+wie\s+folgt)?)\s*:\s*(?P<x>)"),
    (Deed.REPLACE,
     rf"(?P<t>{TARGET}){_OF}\s+(?:is|shall\s+be)\s+(?:hereby\s+)?(?:(?:amended\s+and\s+restated|amended|restated|deleted)\s*(?:in\s+its\s+entirety\s*)?(?:and\s+)?)*(?:replaced\s+)?(?:in\s+its\s+entirety\s+)?(?:with\s+the\s+following|by\s+the\s+following|to\s+read(?:\s+in\s+its\s+entirety)?(?:\s+as\s+follows)?|as\s+follows|with|by)\s*:?\s*(?P<x>)(?=[„“\"»\n])"),
    (Deed.DELETE,
     rf"(?P<t>{TARGET}){_OF}\s+(?:(?:wird|werden)\s+(?:hiermit\s+)?(?:ersatzlos\s+)?(?:gestrichen|aufgehoben)|entfällt(?:\s+ersatzlos)?)"),
    (Deed.DELETE,
     rf"(?P<t>{TARGET}){_OF}\s+(?:is|shall\s+be)\s+(?:hereby\s+)?deleted(?:\s+in\s+its\s+entirety)?(?!\s*(?:and|,))"),
)  # fmt: skip
_COMPILED: Final = tuple((deed, re.compile(form, re.IGNORECASE)) for deed, form in _FORMS)
_ORDER: Final = re.compile(
    r"(?:wird|werden)\b.{0,300}?(?:geändert|gestrichen|aufgehoben|ersetzt|eingefügt|ergänzt|erhöht|ermäßigt|"
    r"herabgesetzt|verlängert|verkürzt|festgesetzt|angepasst)|"
    r"\b(?:is|are|shall\s+be)\s+(?:hereby\s+)?(?:amended|replaced|deleted|increased|reduced|extended|"
    r"changed|supplemented|inserted|added|substituted|restated)",
    re.IGNORECASE | re.DOTALL,
)
# An annex is no clause that a form could change, but an order about it must not be passed over.
_ANY_TARGET: Final = re.compile(
    rf"{TARGET}|(?:Anlage|Anhang|Annex|Schedule|Exhibit|Appendix)\s+(?:Nr\.\s*)?(?:\d|[A-Z]\b|[IVX]+\b)"
)
_STEP: Final = re.compile(
    r"(?P<kind>§|Art(?:ikel|icle|\.)?|Section|Sec\.|Clause|Ziffer|Ziff\.|Klausel|Paragraph|"
    r"Abs(?:atz|\.)|Satz|sentence|Nr\.|Nummer|lit\.|Buchst(?:abe|\.)|subsection|(?=\())\s*\(?"
    r"(?P<number>\d{1,4}(?:\.\d{1,3})*\s?[a-z]?\b|[IVXLC]{1,6}\b|[a-z]\b)\)?",
    re.IGNORECASE,
)
_KINDS: Final = {"abs": "abs", "sat": "satz", "sen": "satz", "nr.": "nr", "num": "nr", "lit": "lit",
                 "buc": "lit", "": "abs", "par": "abs", "sub": "abs"}  # fmt: skip
_OPENING: Final = {"„": "“”", "“": "”", '"': '"', "»": "«"}


def instructions(text: str, language: Language) -> list[Instruction]:
    """The orders of an amendment, in their order."""
    found: list[Instruction] = []
    taken_to = 0
    outline = clauses(text, language)
    for start, deed, match in _matches(text):
        if start < taken_to:
            continue
        target = _target(match["t"]) if match["t"] else _same_clause(found, outline, start)
        new, end = _new_text(text, match, outline)
        words = (match.groupdict().get("w") or "")[1:-1]
        found.append(Instruction(deed, target, new, words, start, end))
        taken_to = end
    unclear = _unclear(text, language, found)
    return sorted([*found, *unclear], key=lambda each: each.start)


def _matches(text: str) -> list[tuple[int, Deed, re.Match[str]]]:
    """By place; of several forms at one place the first in the table."""
    found = [
        (match.start(), number, deed, match)
        for number, (deed, form) in enumerate(_COMPILED)
        for match in form.finditer(text)
    ]
    found.sort(key=lambda each: (each[0], each[1]))
    return [(start, deed, match) for start, _, deed, match in found]


def _target(written: str) -> tuple[tuple[str, str], ...]:
    steps: list[tuple[str, str]] = []
    for match in _STEP.finditer(written):
        kind = "§" if not steps else _KINDS.get(match["kind"].lower()[:3], "abs")
        steps.append((kind, "".join(match["number"].split()).lower()))
    return tuple(steps)


def _same_clause(
    found: list[Instruction], outline: list[Clause], at: int
) -> tuple[tuple[str, str], ...]:
    """What the order before it in the same clause aimed at."""
    around = [clause for clause in outline if clause.start <= at < clause.end]
    if found and around and around[-1].start <= found[-1].start:
        return found[-1].target
    return ()


def _new_text(text: str, match: re.Match[str], outline: list[Clause]) -> tuple[str, int]:
    """The text that an order brings, and where it ends."""
    groups = match.groupdict()
    if groups.get("n"):
        return match["n"][1:-1], match.end()
    if "x" not in groups:
        return "", match.end()
    rest = text[match.end() :]
    skipped = len(rest) - len(rest.lstrip())
    start = match.end() + skipped
    if text[start : start + 1] in _OPENING and (end := _closing(text, start)):
        return text[start + 1 : end], end + 1
    ends = [clause.end for clause in outline if clause.start <= match.start() < clause.end]
    end = min(ends, default=len(text))
    return text[start:end].strip(), end


def _closing(text: str, start: int) -> int:
    """The closing mark that ends a line or a sentence; quotations inside have their own."""
    closing = _OPENING[text[start]]
    depth = 0
    for at in range(start + 1, len(text)):
        sign = text[at]
        if sign in "„" or (sign == "“" and "“" not in closing):
            depth += 1
        elif sign in closing:
            if depth:
                depth -= 1
            else:
                return at
    return 0


def _unclear(text: str, language: Language, found: list[Instruction]) -> Iterator[Instruction]:
    """Sentences that change a clause in words no form knows."""
    for span in sentences(text, language):
        said = text[span.start : span.end]
        if any(span.start < each.end and each.start < span.end for each in found):
            continue
        target = _ANY_TARGET.search(said)
        if target and _ORDER.search(said):
            yield Instruction(Deed.UNCLEAR, _target(target[0]), "", "", span.start, span.end)
