"""American authorities by eyecite: cases, codes and journals, with short forms resolved.

eyecite takes quadratic time over a long text, so it is shown only the surroundings of what may be
a citation; short forms and "Id." are resolved over all of them. It is loaded where there are any.
What it says of year and parties is kept only where it stands beside the citation.
"""

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from copilot.domain import Span
from copilot.structure.authorities.nouns import Authority, AuthorityKind
from copilot.structure.language import detect

if TYPE_CHECKING:
    from eyecite.models import CitationBase

_SURE: Final = re.compile(
    r"\b\d{1,4}\s(?:U\.\s?S\.|S\.\s?Ct\.|L\.\s?Ed\.|F\.\s?(?:2d|3d|4th|Supp)|F\.\s\d|"
    r"(?:[A-Z][a-z]{0,3}\.\s?){1,3}(?:2d|3d|4th)\b|U\.?S\.?C\.?(?:A\.)?\s|C\.?F\.?R\.?\s|Stat\.\s\d)"
)
# Volume, reporter and page, or a code and a section; no date ("12 January 2024").
_STRONG: Final = re.compile(
    r"\b\d{1,4}[\s-]+(?!(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\b)"
    r"(?:[A-Z][A-Za-z.,'&()]*[\s-]*){1,7}(?:\d\w{1,2}\s)?(?:at\s|§+\s?|,\s)?(?:\d|_{2,3}|[ivxlc]{2,}\b)|"
    r"\b\d{4}\s[A-Z]{2}\sApp\b|\bT\.\s?C\.\s(?:Memo|Summary)|\bRep\.\s\([A-Z]{3}\)\sP|"
    r"(?:Code|Stat|Laws|Ann|U\.\s?S\.\s?C|C\.\s?F\.\s?R|USC|CFR|Cons|Rev)\.?[^§\n]{0,40}§"
)
_POSSIBLE: Final = re.compile(rf"{_STRONG.pattern}|\b[Ii](?:d|bid)\.|\bsupra\b|\sv\.?\s[A-Z]")
_GERMAN: Final = re.compile(r"[äöüß]|\b(?:der|die|das|und|des|vom|nach|Abs|gemäß|nicht|ist)\b")
_AROUND: Final = 300
_LONG: Final = 1500
_NAMES: Final = {
    "volume": "reporter_volume",
    "reporter": "reporter",
    "page": "reporter_page",
    "section": "number",
}
_METADATA: Final = ("court", "pin_cite", "parenthetical")
_YEAR: Final = re.compile(r"[^()]{0,60}\((?P<court>[^()]{0,40}?)(?P<year>(?:1[6-9]|20)\d\d)\)")


def american(text: str) -> list[Authority]:
    """The American authorities of ``text``; short forms and "Id." carry what they refer to."""
    windows = [window for window in _windows(text) if window.end > window.start]
    if not windows:
        return []
    from eyecite import get_citations, resolve_citations

    _prepare()
    cited = [
        (window.start, each)
        for window in windows
        for each in get_citations(text[window.start : window.end])
    ]
    full = {
        id(each): getattr(resource, "citation", each)
        for resource, mentions in resolve_citations([each for _, each in cited]).items()
        for each in mentions
    }
    return list(_authorities(text, cited, full))


@cache
def _prepare() -> None:
    """Once: no debug lines on stderr; a court's name is looked up once, not for each citation.

    The lookup compares a name with each of 2,000 courts and takes most of eyecite's time.
    """
    from eyecite import helpers

    logging.getLogger("eyecite").setLevel(logging.ERROR)
    helpers.get_court_by_paren = cache(helpers.get_court_by_paren)


def _windows(text: str) -> Iterator[Span]:
    """The parts of a text that may hold an American citation."""
    german = bool(_GERMAN.search(text)) and detect(text.replace("§", " ")) == "de"
    pattern = _SURE if german else _POSSIBLE
    if not (_SURE if german else _STRONG).search(text):
        return
    if not german and len(text) <= _LONG:
        yield Span(0, len(text))
        return
    start = end = cut = 0
    for match in pattern.finditer(text):
        far = match.start() - _AROUND > end
        if end > start and (far or match.start() - start > _LONG):
            yield Span(start, end if far else min(end, match.start()))
            cut = end if far else match.start()
            start = max(cut, match.start() - _AROUND)
        elif end <= start:
            start = max(cut, match.start() - _AROUND)
        end = min(len(text), match.end() + _AROUND)
    if end > start:
        yield Span(start, end)


def _authorities(
    text: str, cited: "list[tuple[int, CitationBase]]", full: "dict[int, CitationBase]"
) -> Iterator[Authority]:
    for offset, each in cited:
        kind = _kind(each)
        target = full.get(id(each), each)
        if kind is None or (target is each and not each.groups):
            continue
        start, end = (offset + at for at in each.span())  # type: ignore[no-untyped-call]
        fields = _fields(each, text, start, end)
        key = _written(target)
        if target is not each:
            fields["refers_to"] = key
        normal = _written(each) if each.groups else key
        yield Authority(kind, start, end, text[start:end], normal, key, fields)


def _written(citation: "CitationBase") -> str:
    """The citation with its reporter as it is usually abbreviated."""
    return str(citation.corrected_citation())  # type: ignore[no-untyped-call]


def _kind(citation: "CitationBase") -> AuthorityKind | None:
    """What eyecite's class is to us; None for what points nowhere ("§ 12" alone)."""
    from eyecite import models

    if isinstance(citation, models.FullLawCitation):
        return "statute"
    if isinstance(citation, models.FullJournalCitation):
        return "literature"
    if isinstance(citation, models.UnknownCitation):
        return None
    return "decision"


def _fields(citation: "CitationBase", text: str, start: int, end: int) -> dict[str, str]:
    fields = {
        _NAMES.get(name, name): str(value) for name, value in citation.groups.items() if value
    }
    if "number" in fields:
        fields["book"] = fields.pop("reporter", "")
    before = text[max(0, start - 200) : start]
    for name in ("plaintiff", "defendant"):
        value = getattr(citation.metadata, name, None)
        if value and value in before:
            fields[name] = value
    for name in _METADATA:
        value = getattr(citation.metadata, name, None)
        if value:
            fields[name] = str(value)
    year = _YEAR.match(text, end)
    if year and getattr(citation.metadata, "year", None):
        fields["year"] = year["year"]
    return {"jurisdiction": "us", **fields}
