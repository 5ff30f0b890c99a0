"""Defined terms of a draft: used but not defined, defined but not used, defined twice."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from copilot.domain import Language
from copilot.locale import Notice, notice
from copilot.tools.check.nouns import Finding, State

_NAME: Final = r"[A-ZÄÖÜ][\w&./-]*(?:[ -][A-Za-zÄÖÜäöüß][\w&./-]*){0,4}"
_MARKED: Final = rf"[„“\"»«](?P<term>{_NAME})[“”\"«»]"
_DEFINITIONS: Final = (
    re.compile(
        r"(?:nachfolgend|im\sFolgenden|nachstehend|künftig|fortan|kurz|hereinafter|hereafter|"
        rf"the|each,?\san?|together,?\sthe|gemeinsam\sauch|zusammen|auch|jeweils)[^„“\"»«()\n]{{0,40}}{_MARKED}"
    ),
    re.compile(rf"\(\s?(?:(?:der|die|das|the|a|an)\s)?{_MARKED}\s?\)"),
    re.compile(
        rf"{_MARKED}\s(?:bezeichnet|bedeutet|meint|ist\s(?:jede|der|die|das|eine?)|sind|umfasst|"
        r"im\sSinne\sdiese[sr]|means|shall\smean|refers\sto|has\sthe\smeaning)"
    ),
)
_QUOTED: Final = re.compile(_MARKED)
_MOST_WORDS: Final = 4
# English: capitalised inside a sentence behind an article, so that it reads as a defined term.
_ENGLISH: Final = re.compile(
    r"(?<=[a-z,;] )(?:the|The|any|each|such|all)\s"
    r"(?P<term>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,3})(?![\w])"
)
_NO_TERMS_LIST: Final = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March "
    "April May June July August September October November December German English "
    "Court Federal Regional Civil Commercial Code Act District United States European "
    "Union Republic Germany"
)
_NO_TERMS: Final = frozenset(_NO_TERMS_LIST.split())
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and where it is defined."""

    term: str
    start: int
    end: int


def term_findings(text: str, language: Language) -> list[Finding]:
    """What is wrong with the defined terms of a draft."""
    defined = list(definitions(text))
    if not defined:
        return []
    first: dict[str, Definition] = {}
    found: list[Finding] = []
    for each in defined:
        key = _stem(each.term)
        if key in first:
            told = notice(
                "“{term}” is defined twice; before at character {start}.",
                term=each.term,
                start=first[key].start,
            )
            found.append(_finding(each, State.DIFFERENT, told))
        first.setdefault(key, each)
    found += _unused(text, first)
    found += _undefined(text, first, language)
    return sorted(found, key=lambda each: each.start)


def definitions(text: str) -> Iterator[Definition]:
    """Every definition, in order, each place once."""
    seen: dict[int, Definition] = {}
    for pattern in _DEFINITIONS:
        for match in pattern.finditer(text):
            start, end = match.span("term")
            if len(match["term"].split()) <= _MOST_WORDS:
                seen.setdefault(start, Definition(match["term"], start, end))
    yield from (seen[start] for start in sorted(seen))


def _unused(text: str, defined: dict[str, Definition]) -> Iterator[Finding]:
    for each in defined.values():
        if not any(
            match.start() != each.start and _stem(match[0]) == _stem(each.term)
            for match in _uses(text, each.term)
        ):
            told = notice("“{term}” is defined and not used.", term=each.term)
            yield _finding(each, State.DIFFERENT, told)


def _uses(text: str, term: str) -> Iterator[re.Match[str]]:
    stem = re.escape(re.sub(r"(?:en|es|er|e|n|s)$", "", term)) if len(term) > 4 else re.escape(term)
    yield from re.finditer(rf"(?<!\w){stem}(?:en|es|er|e|n|s|ies|y)?(?!\w)", text)


def _undefined(text: str, defined: dict[str, Definition], language: Language) -> Iterator[Finding]:
    """Terms in quotation marks, and in English capitalised ones, that nothing defines."""
    told: set[str] = set()
    candidates = list(_QUOTED.finditer(text))
    if language == "en":
        counted = [match for match in _ENGLISH.finditer(text) if _is_term(match["term"])]
        times = Counter(match["term"] for match in counted)
        candidates += [match for match in counted if times[match["term"]] >= _FEWEST]
    for match in sorted(candidates, key=lambda each: each.start("term")):
        term = match["term"]
        key = _stem(term)
        known = key in defined or any(key.startswith(k) or k.startswith(key) for k in defined)
        if known or key in told or len(term.split()) > _MOST_WORDS - 1:
            continue
        told.add(key)
        definition = Definition(term, *match.span("term"))
        reason = notice("“{term}” is used like a defined term and defined nowhere.", term=term)
        yield _finding(definition, State.MISSING, reason)


def _is_term(words: str) -> bool:
    return not any(word in _NO_TERMS for word in words.split())


def _finding(each: Definition, state: State, told: Notice) -> Finding:
    return Finding("term", state, each.start, each.end, each.term, (), told)


def _stem(term: str) -> str:
    lower = " ".join(term.lower().split())
    return re.sub(r"(?<=\w{3})(?:en|es|er|e|n|s)$", "", lower)
