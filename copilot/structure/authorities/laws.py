"""The law a norm is of: abbreviations, full names in any case, laws of the Länder, EU acts.

Knows no list of abbreviations: a word with two capitals is one, unless it names something else.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from copilot.paths import resource

_LAND: Final = (
    r"B-W|BW|BaWü|BY|Bay\.?|BE|Bln\.?|BB|Bbg\.?|HB|Brem\.?|HH|Hmb\.?|Hbg\.?|HE|Hess\.?|M-V|MV|NI|"
    r"Nds\.?|NRW|NW|RP|RLP|SL|Saar|Saarl\.?|SN|Sächs\.?|LSA|ST|SH|TH|Thür\.?"
)
_ABBREVIATION: Final = re.compile(
    r"(?P<law>SGB[ _-]?(?:[IVX]{1,4}|\d{1,2})\b"
    r"|(?:\d{1,2}\.\s)?[A-ZÄÖÜ][a-zäöüß]*[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*"
    r"(?:[-/][A-ZÄÖÜ][A-Za-z]{0,5})?"
    r"|(?:Brüssel|Rom)[ ][IVX]+[ab]?(?:-VO)?"
    rf"|(?:Bay|Brem|Sächs|Thür|Hess|Nds|Bln)\.\s?[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*[A-ZÄÖÜ]\w*)"
    rf"(?:[ ](?P<land>{_LAND})(?!\w))?(?!\w)"
)
_VERSION: Final = re.compile(
    r"[ ](?P<version>(?:19|20)\d\d(?![\d,/])|[an]\.?\s?F\.|[an]F(?!\w)|i\.\s?d\.\s?F\.|"
    r"1\.?\s?F\.)"
)
_ARTICLE: Final = re.compile(
    r"[ \t]?\n?[ \t]?(?:(?:des|der|dem|den|im|zum|of the|of|the)\s)?"
    r"(?:German\s(?=[A-Z]{2,})|deutschen\s(?=[A-Z]))?"
)
_ACT: Final = re.compile(
    r"(?P<act>Verordnung|Regulation|VO|Richtlinie|Directive|RL|EU-Verordnung|EG-Verordnung|"
    r"EU-Richtlinie|EG-Richtlinie)(?:en|s|n)?\s?"
    r"(?:\((?P<body>EU|EG|EWG|EC|EEC|Euratom)\)\s?)?(?:N[ro]\.?\s?)?"
    r"(?P<number>\d{1,4}/\d{1,4})(?:/(?P<suffix>EU|EG|EWG|EC|EEC|Euratom))?(?![\w/])"
)
_LONG_NAME: Final = re.compile(
    r"(?:Gesetze?s?|Verordnung|Act)\s(?:über|zur?m?|gegen|betreffend|on|for)\s[^().;\n]{3,160}?"
    r"\((?:[^()]{0,80}[-–]\s)?(?P<law>[A-ZÄÖÜ][A-Za-zÄÖÜäöüß-]*[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*)\)"
)
# "des Fünften Buches Sozialgesetzbuch", "des 10. Buches des Sozialgesetzbuchs".
_SOCIAL_CODE: Final = re.compile(
    r"(?:(?P<digits>\d{1,2})\.|(?P<word>[A-ZÄÖÜ][a-zäöü]+)(?:e[snrm]?))\sBuch(?:e?s)?\s(?:des\s)?"
    r"Sozialgesetzbuch(?:e?s)?(?![\w-])(?:\s\(SGB\s[IVX]+\)|\s[-–]{1,2}\s?SGB\s[IVX]+\s?[-–]{1,2})?"
)
_ORDINAL_WORDS: Final = (
    "Erst Zweit Dritt Viert Fünft Sechst Siebt Acht Neunt Zehnt Elft Zwölft Dreizehnt Vierzehnt"
)
_ORDINALS: Final = _ORDINAL_WORDS.split()
# "des Ersten Buches des Sozialgesetzbuches (SGB I)": any name of a law with its abbreviation.
_INTRODUCED: Final = re.compile(
    r"[A-ZÄÖÜ](?=[^().;,§\n]{0,90}(?:[Gg]esetz|ordnung|[Üü]bereinkommen|[Aa]bkommen|konvention|Charta))"
    r"[^().;,§\n]{2,90}?\s\((?P<law>SGB\s[IVX]{1,4}|[A-ZÄÖÜ][A-Za-zÄÖÜäöüß-]*[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*)\)"
)
# "der Gemeindeordnung", "des Kommunalabgabengesetzes": a name of one word that says it is a law.
_ONE_WORD: Final = re.compile(
    r"(?P<name>[A-ZÄÖÜ][a-zäöüß-]{2,40}(?:gesetz(?:buch)?|ordnung|verordnung))(?:e?s)?(?!\w)"
    r"(?:\s(?P<land>Nordrhein-Westfalen|Baden-Württemberg|Rheinland-Pfalz|Schleswig-Holstein|"
    r"Mecklenburg-Vorpommern|Sachsen-Anhalt|NRW)(?!\w))?"
)
_BRACKETED: Final = re.compile(
    r"\s?(?:\(|--|–\s?|-\s?)(?P<law>[A-ZÄÖÜ][A-Za-zÄÖÜäöüß-]*[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*"
    r"(?:\s[IVX]{1,4})?)(?:\)|--|\s?–)"
)
_NOT_LAWS_LIST: Final = (
    "AG GmbH KG OHG SE EU UG GbR eG BGH BAG BSG BFH BVerfG BVerwG BPatG EuGH EuG EGMR "
    "OLG LG VG OVG VGH LAG LSG ArbG SG FG KG RG USA EUR USD DM US UK WHEREAS NJW GRUR "
    "WRP ZIP NZA NVwZ BGHZ BVerfGE BVerwGE BAGE BFHE BSGE BStBl BGBl RdNr Rn Rz Tz BT "
    "BR CDU CSU SPD FDP AfD KGaA mbH AP EzA LM FamRZ WuM NZM JZ JR MDR VersR DB BB ZMR "
    "GE II III IV VI VII VIII IX XI XII"
)
_NOT_LAWS: Final = frozenset(_NOT_LAWS_LIST.split())


@dataclass(frozen=True, slots=True)
class Law:
    """A law's abbreviation, and where its name ends; ``act`` says an EU act named by number."""

    book: str
    end: int
    version: str = ""
    act: str = ""


def law_at(text: str, at: int) -> Law | None:
    """The law named at ``at`` ("BGB", "des Bürgerlichen Gesetzbuchs"), or None."""
    article = _ARTICLE.match(text, at)
    start = article.end() if article else at
    if not text[start : start + 1].isupper() and not text[start : start + 1].isdigit():
        return None
    return act_at(text, start) or _named(text, start) or _abbreviated(text, start)


def law_before(text: str, at: int) -> tuple[str, int] | None:
    """The law that stands right before ``at`` ("HGB § 59"), and where its name begins."""
    match = _BEFORE.search(text, max(0, at - 26), at)
    if not match or match["law"] in _NOT_LAWS or not _ABBREVIATION.fullmatch(match["law"]):
        return None
    return canonical(match["law"]), match.start("law")


_BEFORE: Final = re.compile(
    r"(?<![\w.])(?P<law>[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*(?:[ ](?:[IVX]{1,4}|\d{1,2}))?)[ ]$"
)


def canonical(written: str) -> str:
    """One spelling for a law: "SGB 5" and "SGB-V" -> "SGB V", "DS-GVO" -> "DSGVO"."""
    book = re.fullmatch(r"SGB[ _-]?([IVX]+|\d+)", written)
    if book:
        return f"SGB {_roman(int(book[1])) if book[1].isdigit() else book[1]}"
    return _known().get(_bare(written), written)


def act_at(text: str, at: int) -> Law | None:
    """An EU act named by its number."""
    match = _ACT.match(text, at)
    return act_of(match) if match else None


def act_of(match: re.Match[str]) -> Law | None:
    """The act a match of the acts' pattern names; None where nothing says that it is one."""
    body = match["body"] or match["suffix"] or ("EU" if match["act"].startswith("E") else "")
    if not body and len(match["act"]) == 2 and not re.search(r"\d{3,4}", match["number"]):
        return None  # "VO 12/98" may be anything
    kind = "RL" if match["act"].endswith(("ichtlinie", "irective", "RL")) else "VO"
    body = {"EC": "EG", "EEC": "EWG"}.get(body, body)
    if kind == "RL" and match["suffix"]:
        name = f"RL {match['number']}/{body}"
    else:
        name = f"{kind} ({body}) {match['number']}" if body else f"{kind} {match['number']}"
    return Law(name, match.end(), act=match["number"])


def acts() -> re.Pattern[str]:
    """The pattern of EU acts named by number."""
    return _ACT


def _named(text: str, at: int) -> Law | None:
    if social := _social_code(text, at):
        return social
    match = _full_names().match(text, at)
    if match:
        return Law(_known()[_bare(match[0])], match.end())
    match = _LONG_NAME.match(text, at) or _introduced(text, at)
    if match:
        return Law(canonical(match["law"]), match.end())
    match = _ONE_WORD.match(text, at)
    if match is None:
        return None
    short = _BRACKETED.match(text, match.end())
    name = canonical(short["law"]) if short else _known().get(_bare(match["name"]), match["name"])
    return Law(f"{name} {match['land']}" if match["land"] and not short else name, match.end())


def _social_code(text: str, at: int) -> Law | None:
    match = _SOCIAL_CODE.match(text, at)
    if match is None or (match["word"] and match["word"] not in _ORDINALS):
        return None
    number = int(match["digits"] or _ORDINALS.index(match["word"]) + 1)
    return Law(f"SGB {_roman(number)}", match.end())


def _introduced(text: str, at: int) -> re.Match[str] | None:
    match = _INTRODUCED.match(text, at)
    return None if match is None or match["law"] in _NOT_LAWS else match


def _abbreviated(text: str, at: int) -> Law | None:
    match = _ABBREVIATION.match(text, at)
    if not match or match["law"] in _NOT_LAWS:
        return None
    book, end = canonical(match["law"]), match.end()
    if match["land"]:
        book = f"{book} {match['land'].rstrip('.')}"
    version = _VERSION.match(text, end)
    if version:
        return Law(book, version.end(), version["version"])
    return Law(book, end)


@cache
def _lines() -> tuple[tuple[str, tuple[str, ...]], ...]:
    path = resource("index", "lexicon", "law_abbreviations.tsv")
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]
    return tuple((row[0], tuple(row[1].split("|"))) for row in rows)


@cache
def _known() -> dict[str, str]:
    """Every name without its endings, with the abbreviation it stands for."""
    known = {_bare(name): law for law, names in _lines() for name in names}
    return known | {_bare(law): law for law, _ in _lines()}


@cache
def _full_names() -> re.Pattern[str]:
    names = [name for _, names in _lines() for name in names]
    patterns = []
    for name in sorted(names, key=len, reverse=True):
        *before, noun = name.split(" ")
        words = [rf"{re.escape(re.sub('es$', '', word))}(?:e?[snrm]{{0,2}})" for word in before]
        patterns.append(r"\s".join([*words, rf"{re.escape(noun.removesuffix('e'))}(?:e?s|e)?"]))
    return re.compile(rf"(?:{'|'.join(patterns)})(?![\w-])")


def _bare(name: str) -> str:
    """A name in small letters, without the endings of its cases."""
    *before, noun = name.lower().replace("ß", "ss").replace("_", " ").split()
    words = [re.sub("e[snrm]?$", "", word) for word in before]
    return " ".join([*words, re.sub("(?<!s)e?s$", "", noun.removesuffix("e"))])


def _roman(number: int) -> str:
    pairs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, letters in pairs:
        while number >= value:
            written, number = written + letters, number - value
    return written
