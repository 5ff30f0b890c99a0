"""Decisions: by court, date and file number, by series and journal, by ECLI.

"BGH, Urt. v. 12.3.2020 - VII ZR 55/19, NJW 2020, 1234 Rn. 12" gives two authorities of one
decision: the reporter takes court, date and file number of what it stands beside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from copilot.structure.authorities.courts import (
    COURT,
    court_name,
    court_of_file_number,
    court_of_series,
)
from copilot.structure.authorities.nouns import Authority, AuthorityKind
from copilot.structure.lines import MONTHS

DAY: Final = (
    rf"(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.|(?P<name>{MONTHS})\.?)\s?(?P<year>\d{{4}}|\d\d)|"
    r"(?P<iso>\d{4}-\d\d-\d\d)"
)
TYPE: Final = (
    r"(?:(?:Teil|Grund|Versäumnis|End|Zwischen|Anerkenntnis|Vorlage|Hinweis|Kammer|Senats|"
    r"Nichtannahme)-?)?"
    r"(?:[Uu]rteil(?:e[ns]?|s)?|[Bb]eschlu(?:ss|ß)(?:es)?|[Bb]eschlüssen?|Urt\.|Beschl\.|"
    r"Entscheidung(?:en)?|[Gg]erichtsbescheid|Verfügung|Vorlagebeschl\.|VU|U\.|B\.|EuGH-Vorlage|"
    r"judgment|[Jj]udgment|order)"
)
_REGISTER: Final = r"\(?[A-Z][A-Za-z]{0,6}\)?(?:\s?\([A-Za-z]{1,6}\.?\))?"
FILE_NUMBER: Final = re.compile(
    r"(?<![\w/.§])(?:(?:[BLS] |I-)?(?:\d{1,2}-\d{2}|\d{1,3}[a-z]?|[IVX]{1,5}[a-z]?|\dZ|\dSt) "
    rf"{_REGISTER} \d{{1,5}}/(?:\d{{2}}|(?:19|20)\d{{2}})(?!\d)"
    r"(?: (?:R|B ER|B|ER|NZB|PKH|KL|G|BG|E|EU|WG|Hs|Ds|Ls|U|Kg|Kfb|F|Z)(?![\w.]))?(?:\s\([AB]\))?"
    r"|(?:\d{1,3}|[IVX]{1,4}) (?:C|B|BN|CN|NB|WB|WD|A|AV|P|PB|VR|PKH|ER|C\s?\(D\))"
    r" \d{1,4}\.\d{2}(?!\d)"
    r"|AR \d Z \d{1,4}/\d{2}(?!\d)"
    r"|(?:KZR|KZB|KVR|KVZ|EnVR|EnZR|EnZB|NotZ|NotSt|AnwZ|AnwSt|RiZ|StB|PatAnwZ|LwZR|LwZB|GSZ|"
    r"GSSt|GrS)(?: ?\([A-Za-z]{1,4}\.?\))? \d{1,4}/\d{2}(?!\d)"
    r"|[CTF][-‑]\d{1,4}/\d{2}(?: (?:P|RX))?(?!\d))"
)
_HEAD: Final = re.compile(
    rf"(?:(?<![\w-])(?P<court>{COURT})(?=[\s,:–-]))?"
    rf"(?:[-,:]?\s?(?:ständige Rechtsprechung|st\. Rspr\.),?\s)?"
    rf"(?:\s\((?:{COURT})\))?"
    rf"(?:(?<=\w)-|,\s?|\s\(|\s|^|(?<=[(;]))?(?P<type>{TYPE})?,?\s?"
    rf"(?:(?:vom|v\.|of)\s?)?(?:{DAY})?"
    r"\s?,?\s?(?:[-–]\s?)?(?P<again>(?:BVerwG|BGH|BFH|BSG|BAG|BVerfG)\s)?"
    r"(?:\(?(?:(?:Az\.?|Aktenzeichen|Aktenz\.)\s?:?\s?)?)(?:(?:[Vv]erb\.\s)?Rs\.\s|[Cc]ases?\s)?$"
)
_HEAD_LENGTH: Final = 110
_SERIES: Final = re.compile(
    r"\b(?P<series>BGHZ|BGHSt|BVerfGE|BVerfGK|BVerwGE|BAGE|BSGE|BFHE|BPatGE|RGZ|RGSt|RAGE|"
    r"BayObLGZ|BayObLGSt|OLGZ|OLGE|PrOVGE|ESVGH|KGJ)\s(?P<volume>\d{1,3}|(?:19|20)\d{2}),\s?"
    r"(?P<page>\d{1,4})(?P<rest>(?:,\s\d{1,4})|(?:\s?\(\d{1,4}(?:[-–/]\d{1,4})?\)?))?(?!\d)"
)
_NEXT_VOLUME: Final = re.compile(
    r"(?:\s?ff?\.?\)?|\))?(?:\s(?:m\.\s?w\.\s?N\.|st\. Rspr\.))?\s?[;,]\s"
    r"(?P<all>(?P<volume>\d{1,3}),\s?"
    r"(?P<page>\d{1,4})(?P<rest>\s?\(\d{1,4}(?:[-–/]\d{1,4})?\)?|,\s\d{1,4})?)(?!\d|\s(?:Abs|Nr|EUR|€))"
)
_JOURNAL: Final = re.compile(
    r"(?<![\w-])(?P<journal>(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]{0,5}(?:[-/][A-Z]{2,5})?|Rpfleger|Justiz|"
    r"AnwBl|VersR|Slg\.|juris)(?:\s?[-/]\s?(?:RR|NV|RS|Prax|B))?)(?:\s(?P<part>I{1,3}))?\s"
    r"(?P<year>(?:19|20)\d\d)(?:,\s?|,?\sS(?:eite|\.)\s?)(?P<page>(?:I-)?\d{1,6})(?P<rest>,\s?\d{1,5}(?![\d./]))?(?![\d/]|[.]\d)"
)
_COURT_BEFORE: Final = re.compile(
    rf"(?<![\w-])(?P<court>{COURT})(?:-(?:{TYPE}))?(?:\sin)?,?"
    rf"(?:\s(?:(?P<type>{TYPE})\s)?(?:vom|v\.)\s(?:{DAY}),?)?\s$"
)
# "Knispel, SGb 2014, 374": an article, no decision.
_AUTHOR: Final = re.compile(
    r"(?P<author>[A-ZÄÖÜ][a-zäöüß]{2,}(?:[-/][A-ZÄÖÜ][a-zäöüß]+)*),\s(?:in:?\s)?$"
)
_NOT_JOURNALS_LIST: Final = (
    "EUR DM USD GBP CHF BGBl RGBl GVBl GVOBl ABl BAnz DIN ISO EN IM AM VOM BT BR HRB HRA II III"
)
_NOT_JOURNALS: Final = frozenset(_NOT_JOURNALS_LIST.split())
_ECLI: Final = re.compile(
    r"\b(?:ECLI:)?(?P<country>[A-Z]{2}):(?P<court>[A-Za-z0-9]{1,7}):"
    r"(?P<year>\d{4}):(?P<rest>[A-Za-z0-9.]*[A-Za-z0-9])"
)
_NEUTRAL: Final = re.compile(
    r"\[(?P<year>(?:19|20)\d\d)\]\s(?P<court>UKSC|UKHL|UKPC|EWCA\s(?:Civ|Crim)|EWHC)\s"
    r"(?P<page>\d{1,5})(?:\s\((?:Ch|Comm|QB|KB|Admin|TCC|Pat|Fam|IPEC)\))?"
)
_MARGINAL: Final = re.compile(
    r",?\s?(?:juris\s)?(?:Rn\.?|Rz\.?|RdNr\.?|Rdnr\.?|Rdn\.|Tz\.?|Randnr\.|para(?:s|\.)?)\s?"
    r"(?P<marginal>\d{1,4}(?:\.\d+)?(?:\s?(?:ff?\.?|[-–]\s?\d{1,4}|(?:,|und|u\.)\s?\d{1,4}))*)"
)
_BESIDE: Final = re.compile(
    r"(?:\s?\(\w{1,3}\))?(?:\s(?:u\.?\s?a\.?)|\s?ff?\.)?(?:\s?[-–]?,?\s(?:juris\s)?(?:Rn\.?|Rz\.?|Tz\.?|RdNr\.?)\s?"
    r"[\d\s,.f–-]{1,12})?(?:\s(?:[-–]|--)[^;()\n]{1,45}?(?:[-–]|--))?"
    r"\s?(?:[-–]{1,2}\s?,|,|=|\(|--|und\s-|[-–]|in)?\s?"
)
_MONTHS: Final = {
    name[:3].lower(): number
    for number, names in enumerate(
        (("Januar", "Jänner"), ("Februar",), ("März", "Mrz", "March"), ("April",), ("Mai", "May"),
         ("Juni", "June"), ("Juli", "July"), ("August",), ("September",), ("Oktober", "October"),
         ("November",), ("Dezember", "December")),
        start=1,
    )
    for name in names
}  # fmt: skip
_TYPES: Final = (
    ("urt", "Urteil"),
    ("beschl", "Beschluss"),
    ("ent", "Entscheidung"),
    ("ver", "Verfügung"),
    ("gerichtsb", "Gerichtsbescheid"),
    ("judg", "Urteil"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A decision before it is known which other it stands beside."""

    start: int
    end: int
    fields: dict[str, str]


def decisions(text: str) -> list[Authority]:
    """Every decision cited in ``text``, in its order, without back references."""
    found = sorted(
        [*_by_file_number(text), *_by_series(text), *_by_journal(text), *_others(text)],
        key=lambda each: (each.start, -each.end),
    )
    return [_authority(text, each) for each in _linked(text, list(_apart(found)))]


def _apart(found: list[Found]) -> Iterator[Found]:
    """Without what lies inside another one."""
    end = -1
    for each in found:
        if each.start >= end:
            yield each
            end = each.end


def _by_file_number(text: str) -> Iterator[Found]:
    for match in FILE_NUMBER.finditer(text):
        fields = {"file_number": _spaced(match[0])}
        start = match.start()
        base = max(0, start - _HEAD_LENGTH)
        head = _HEAD.search(text[base:start])
        if head:
            fields |= _head_fields(head)
            if head["again"]:
                start = base + head.start("again")
            elif head["court"] and not _is_bracketed(head):
                start = base + head.start("court")
        if not head or not (head["court"] or head["again"]):
            fields["court"] = court_of_file_number(fields["file_number"])
        yield Found(start, match.end(), fields)


def _is_bracketed(head: re.Match[str]) -> bool:
    """ "das LSG (Urteil vom 7.9.2016, L 20 KR 597/15)": the citation stands in the bracket."""
    return bool(head["type"]) and head[0][: head.start("type") - head.start()].endswith("(")


def _head_fields(head: re.Match[str]) -> dict[str, str]:
    court = (head["again"] or head["court"] or "").strip()
    return {
        "court": court_name(court) if court else "",
        "date": iso_date(head),
        "decision_type": _type(head["type"] or ""),
    }


def _by_series(text: str) -> Iterator[Found]:
    for match in _SERIES.finditer(text):
        start, court = _court_before(text, match.start())
        found = _in_series(match, match["series"], start, match.end())
        yield replace(found, fields=found.fields | court)
        at = match.end()
        while following := _NEXT_VOLUME.match(text, at):
            yield _in_series(following, match["series"], following.start("all"), following.end())
            at = following.end()


def _in_series(match: re.Match[str], series: str, start: int, end: int) -> Found:
    fields = {
        "reporter": series,
        "reporter_volume": match["volume"],
        "reporter_page": match["page"],
        "court": court_of_series(series),
        "cited_page": (match["rest"] or "").strip(" ,()"),
    }
    return Found(start, end, fields)


def _by_journal(text: str) -> Iterator[Found]:
    for match in _JOURNAL.finditer(text):
        journal = match["journal"]
        if journal in _NOT_JOURNALS:
            continue
        reporter = f"{journal} {match['part']}" if match["part"] else journal
        fields = {
            "reporter": reporter,
            "reporter_volume": match["year"],
            "reporter_page": match["page"],
            "court": court_of_series(journal),
            "cited_page": (match["rest"] or "").strip(" ,"),
        }
        start, court = _court_before(text, match.start())
        author = None if court else _AUTHOR.search(text, max(0, start - 60), start)
        if author:
            fields = fields | {"author": author["author"], "court": ""}
        yield Found(start, match.end(), fields | court)


def _court_before(text: str, start: int) -> tuple[int, dict[str, str]]:
    """Where a reporter begins with the court right before it ("BGH WuM 2004, 25")."""
    base = max(0, start - 70)
    before = _COURT_BEFORE.search(text[base:start])
    if not before:
        return start, {}
    named = {"court": court_name(before["court"]), "date": iso_date(before)}
    return base + before.start("court"), {name: value for name, value in named.items() if value}


def _others(text: str) -> Iterator[Found]:
    for match in _ECLI.finditer(text):
        court = match["court"]
        if match["country"] == "EU":
            court = {"C": "EuGH", "T": "EuG"}.get(court, court)
        elif not match[0].startswith("ECLI"):
            continue
        code = match[0] if match[0].startswith("ECLI:") else f"ECLI:{match[0]}"
        yield Found(match.start(), match.end(), {"ecli": code, "court": court})
    for match in _NEUTRAL.finditer(text):
        court = " ".join(match["court"].split())
        fields = {"court": court, "file_number": f"[{match['year']}] {court} {match['page']}"}
        yield Found(match.start(), match.end(), fields)


def _linked(text: str, found: list[Found]) -> Iterator[Found]:
    """Each with what it takes from the one before it, and with its margin number."""
    last: Found | None = None
    for each in found:
        fields = dict(each.fields)
        beside = last and _BESIDE.fullmatch(text, last.end, each.start)
        if "author" in fields:
            yield each
            continue
        if last and beside and _is_own_collection(last, fields):
            last = replace(last, end=each.end)
            continue
        if last and beside and "file_number" not in fields:
            for name in ("court", "file_number", "date", "decision_type"):
                if last.fields.get(name) and (name != "court" or not fields.get("court")):
                    fields[name] = last.fields[name]
        elif last and "file_number" in fields:
            fields |= _inherited(text, last, each)
        marginal = _MARGINAL.match(text, each.end)
        if marginal:
            fields["reporter_marginal"] = marginal["marginal"].strip()
        last = replace(each, fields=fields)
        yield last


def _is_own_collection(last: Found, fields: dict[str, str]) -> bool:
    """Whether a reporter is but a part of how the decision before it is cited ("Slg.")."""
    return fields.get("reporter") == "Slg." and bool(last.fields.get("file_number"))


def _inherited(text: str, last: Found, each: Found) -> dict[str, str]:
    """What a decision of a list has from the one before: court and date, or the court alone."""
    between = text[last.end : each.start]
    if not each.fields.get("date"):
        if re.fullmatch(r"\s?(?:,|und|u\.)\s?", between):
            shared = ("court", "date", "decision_type")
            return {name: last.fields[name] for name in shared if last.fields.get(name)}
        return {}
    if each.fields.get("court"):
        return {}
    listed = re.search(r";\s(?:Urt|Beschl|U\.|B\.|vom|v\.)|\bund\s(?:vom|v\.|Urt|Beschl)", between)
    return {"court": last.fields.get("court", "")} if listed and len(between) < 160 else {}


def _authority(text: str, found: Found) -> Authority:
    fields = {name: value for name, value in found.fields.items() if value}
    normal = normal_form(fields)
    number = fields.get("file_number", "")
    key = re.sub(r"\s+", " ", number.replace(".", "/")) if number else normal
    kind: AuthorityKind = "literature" if "author" in fields else "decision"
    if kind == "literature":
        normal = key = f"{fields['author']}, {normal}"
    return Authority(
        kind, found.start, found.end, text[found.start : found.end], normal, key, fields
    )


def normal_form(fields: dict[str, str]) -> str:
    """ "BGH, 12.03.2020 - VII ZR 55/19", or the reporter where no file number is known."""
    reporter = " ".join(
        fields.get(name, "") for name in ("reporter", "reporter_volume") if fields.get(name)
    )
    place = f"{reporter}, {fields['reporter_page']}" if fields.get("reporter_page") else ""
    if "file_number" not in fields:
        return fields.get("ecli") or place
    written = fields.get("date", "")
    day = f"{date.fromisoformat(written):%d.%m.%Y} - " if written else ""
    court = f"{fields['court']}, " if fields.get("court") else ""
    return f"{court}{day}{fields['file_number']}"


def iso_date(match: re.Match[str]) -> str:
    """The date a match names, ISO; empty where there is none, or no such day."""
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
    elif match["day"]:
        day, year = int(match["day"]), int(match["year"])
        month = int(match["month"] or 0) or _MONTHS.get((match["name"] or "")[:3].lower(), 0)
        if year < 100:
            year += 1900 if year > 50 else 2000
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _type(written: str) -> str:
    lower = written.lower()
    if lower in ("u.", "vu"):
        return "Urteil"
    if lower == "b.":
        return "Beschluss"
    return next((name for part, name in _TYPES if part in lower), "")


def _spaced(number: str) -> str:
    return re.sub(r"\s+", " ", number.replace("‑", "-"))
