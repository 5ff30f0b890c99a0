"""Authorities as single tokens: norms, decisions by file number, reporters and ECLI, EU acts.

The same function runs over documents and questions; tokens start with "auth_" and meet where
both name the same thing. Knows nothing of courts: a file number or a page of a reporter is enough.
"""

import re
from collections.abc import Callable
from typing import Final

from copilot.retrieval.german import fold
from copilot.retrieval.norms import law_of, norm_terms

__all__ = ["authority_terms", "law_of"]

# One space for each kind of space, one hyphen for each kind of hyphen: lengths stay the same.
_PLAIN: Final = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_US_CODE: Final = re.compile(
    r"\b(?P<title>\d{1,2})\s(?P<code>U\.\s?S\.\s?C\.(?:\s?A\.)?|USC|C\.\s?F\.\s?R\.|CFR)\s?"
    r"(?:§{0,2}|Sec(?:tion|\.))\s?(?P<section>\d[\w.]*(?:-\d\w*)*)"
    r"(?P<levels>(?:\([a-zA-Z0-9]{1,4}\))*)"
)
_US_REPORTER: Final = re.compile(
    r"\b(?P<volume>\d{1,4})\s(?P<reporter>U\.\s?S\.|S\.\s?Ct\.|L\.\s?Ed\.(?:\s?2d)?|"
    r"F\.(?:\s?(?:2d|3d|4th))?|F\.\s?Supp\.(?:\s?[23]d)?|F\.\s?App'x|B\.R\.|"
    r"(?:A|P|N\.\s?E|N\.\s?W|S\.\s?E|S\.\s?W|So|Cal|N\.\s?Y)\.(?:\s?(?:2d|3d|4th))?)"
    r"\s(?P<page>\d{1,5})\b"
)
_NEUTRAL: Final = re.compile(
    r"\[(?P<year>(?:19|20)\d\d)\]\s"
    r"(?P<court>UKSC|UKHL|UKPC|EWCA\s(?:Civ|Crim)|EWHC)\s(?P<page>\d{1,5})"
)
_DOCKET: Final = re.compile(r"\bNos?\.\s?(?P<year>\d{2})-(?P<page>\d{2,5})\b")
_ECLI: Final = re.compile(r"\bECLI:[A-Z]{2}:[A-Za-z0-9]+:\d{4}:[A-Za-z0-9.]*[A-Za-z0-9]")
_REGISTER: Final = r"\(?[A-Z][A-Za-z]{0,6}\)?(?:\s?\([A-Za-z]{1,6}\))?"
_FILE_NUMBER: Final = re.compile(
    r"(?<![\w/.])(?:(?P<court>[BLSI]|[A-Z]{2})[ -])?(?P<senate>\d{1,3}[a-z]?|[IVX]{1,5}[a-z]?)[ ]"
    rf"(?:(?P<register>{_REGISTER})[ ](?P<number>\d{{1,5}})/(?P<year>\d{{2}}|(?:19|20)\d{{2}})"
    r"|(?P<dotted>C|B|BN|CN|NB|WB|WD|A|AV|P|PB)[ ](?P<of>\d{1,4})\.(?P<in>\d{2}))(?!\d)"
)
_EU_CASE: Final = re.compile(
    r"(?<![\w-])(?P<court>[CTF])-(?P<number>\d{1,4})/(?P<year>\d{2})(?!\d)"
)
_SERIES: Final = re.compile(
    r"\b(?P<series>BGHZ|BGHSt|BVerfGE|BVerfGK|BVerwGE|BAGE|BSGE|BFHE|BPatGE|RGZ|RGSt|BayObLGZ|"
    r"OLGZ|Slg\.)\s(?P<volume>\d{1,3}|(?:19|20)\d{2})(?:,\s?|\s)(?P<page>\d{1,5})\b"
)
_JOURNAL: Final = re.compile(
    r"\b(?P<journal>[A-Z][A-Za-z]*[A-Z][A-Za-z]{0,5}(?:[-/][A-Z]{2,3})?)(?:\sI{1,3})?\s"
    r"(?P<year>(?:19|20)\d\d),\s?(?P<page>\d{1,5})\b"
)
_EU_ACT: Final = re.compile(
    r"\b(?:Verordnung|Regulation|VO|Richtlinie|Directive|RL|Beschluss|Decision)(?:en|s|n)?\s?"
    r"(?:\((?:EU|EG|EWG|EC|EEC|Euratom)\)\s?)?(?:N[ro]\.?\s?)?(?P<first>\d{1,4})/(?P<second>\d{1,4})"
    r"(?:/(?:EU|EG|EWG|EC|EEC))?\b"
)
_ANNEX: Final = re.compile(
    r"\b(?:Anlage|Anhang|Anhänge|Exhibit|Annex|Appendix|Schedule|Attachment|ANLAGE|ANHANG|EXHIBIT|"
    r"ANNEX|APPENDIX|SCHEDULE)[ ](?:Nr\.[ ])?(?P<number>\d{1,3}(?:\.\d{1,2})?|[A-Z](?!\w)|[IVX]+\b)"
)


def authority_terms(text: str, law: str = "") -> list[str]:
    """The tokens of every authority ``text`` cites, as often as it does.

    ``law`` (of :func:`law_of`) says which law the text is, where its headings do not:
    "§ 823 Schadensersatzpflicht" in "BGB.txt" gives "auth_823_bgb".
    """
    text = text.translate(_PLAIN)
    found: list[str] = []
    for pattern, tokens in _DECISIONS:
        matches = list(pattern.finditer(text))
        for match in matches:
            found += tokens(match)
        if matches:  # what is read once is not read again as a norm: "42 U.S.C. § 1983"
            text = pattern.sub(lambda match: " " * len(match[0]), text)
    return found + norm_terms(text, law)


def _token(*parts: str) -> str:
    plain = (re.sub(r"[^a-z0-9]+", "_", fold(part)).strip("_") for part in parts)
    return "_".join(["auth", *plain])


def _compact(written: str) -> str:
    """ "U. S." -> "us", "F. Supp. 2d" -> "fsupp2d"."""
    return re.sub(r"[^a-z0-9]", "", written.lower())


def _us_code(match: re.Match[str]) -> list[str]:
    code = _compact(match["code"]).replace("usca", "usc")
    found = [_token(match["title"], code, match["section"].rstrip("."))]
    for level in re.findall(r"\((\w+)\)", match["levels"]):
        found.append(_token(found[-1].removeprefix("auth_"), level))
    return found


def _us_reporter(match: re.Match[str]) -> list[str]:
    return [_token(match["volume"], _compact(match["reporter"]), match["page"])]


def _neutral(match: re.Match[str]) -> list[str]:
    return [_token(match["year"], match["court"], match["page"])]


def _file_number(match: re.Match[str]) -> list[str]:
    register, number, year = (
        (match["register"], match["number"], match["year"][-2:])
        if match["register"]
        else (match["dotted"], match["of"], match["in"])
    )
    found = [_token("az", match["senate"], register, number, year)]
    if match["court"] and match["court"] != "I":
        found.append(_token("az", match["court"], match["senate"], register, number, year))
    return found


def _eu_case(match: re.Match[str]) -> list[str]:
    return [_token("az", match["court"], match["number"], match["year"])]


_DECISIONS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[str]]], ...]] = (
    (_ECLI, lambda match: [_token(match[0])]),
    (_US_CODE, _us_code),
    (_US_REPORTER, _us_reporter),
    (_NEUTRAL, _neutral),
    (_DOCKET, lambda match: [_token("no", match["year"], match["page"])]),
    (_EU_CASE, _eu_case),
    (_EU_ACT, lambda match: [_token("eu", match["first"], match["second"])]),
    (_FILE_NUMBER, _file_number),
    (_SERIES, lambda match: [_token(match["series"], match["volume"], match["page"])]),
    (_JOURNAL, lambda match: [_token(match["journal"], match["year"], match["page"])]),
    (_ANNEX, lambda match: [_token("annex", match["number"])]),
)
