"""What opens a clause: one line of text, read as a marker with its rank, number and heading.

Looks at a line and the one before it only; where a marker stands in the tree of clauses is
decided in :mod:`copilot.structure.clauses`.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from copilot.structure.lines import MONTHS, Line, begins_item, goes_on

# Ranks: a clause ends where one of the same or a lower rank begins.
ANNEX: Final = 0.0
DIVISION: Final = 0.3
PART: Final = 0.8
ARTICLE: Final = 1.0
NORM: Final = 1.5
NUMBER: Final = 2.0
RECITALS: Final = 2.0
PARAGRAPH: Final = 4.0
ITEM: Final = 5.0
LETTER: Final = 6.0
SUBLETTER: Final = 7.0

_LONGEST_LABEL: Final = 100
_MOST_WORDS: Final = 8
_GOES_ON_BELOW: Final = "…"
_CAPITAL: Final = r"A-ZÄÖÜ"
_TITLE_START: Final = rf"[{_CAPITAL}„“\"(*_\[‚'»<]"


@dataclass(frozen=True, slots=True)
class Marker:
    """The opening of a clause; ``number`` counts siblings of one ``kind`` (0: not counted)."""

    kind: str
    rank: float
    label: str
    heading: str
    number: int = 0
    dotted: tuple[int, ...] = ()
    hashes: int = 0
    indent: int = 0
    wants_heading: bool = False


_HASHES: Final = re.compile(r"(?P<hashes>#{1,6})\s+")
_DECORATION: Final = re.compile(r"^[*_]{1,3}|[*_]{1,3}$")
_ANNEX: Final = re.compile(
    r"(?P<label>(?:Anlage|Anhang|Annex|Exhibit|Schedule|Appendix|Attachment|ANLAGE|ANHANG|ANNEX|"
    r"EXHIBIT|SCHEDULE|APPENDIX|ATTACHMENT)(?:\s+(?:Nr\.\s*)?(?:\d{1,3}(?:\.\d{1,3})?|[A-Z]{1,2}|"
    r"[IVX]{1,5})(?:-\d{1,2})?)?)(?P<rest>\W.*|)$"
)
_DIVISION: Final = re.compile(
    r"(?P<label>(?:(?:Erste|Zweite|Dritte|Vierte|Fünfte|Sechste|Siebe?n?te|Achte|Neunte|Zehnte|"
    r"Elfte|Zwölfte)[rs]?\s+(?P<first>Buch|Teil|Kapitel|Abschnitt|Unterabschnitt|Titel|Untertitel)|"
    r"(?P<second>Buch|Teil|Kapitel|Abschnitt|Unterabschnitt|Titel|Untertitel|Book|Part|Chapter|Title|"
    r"Subchapter|BUCH|TEIL|KAPITEL|ABSCHNITT|TITEL|PART|CHAPTER|TITLE)\s+(?:\d{1,3}[a-z]?|[IVXL]+|[A-Z])))"
    r"(?P<rest>[\s.:–—-].*|)$"
)
_JUDGMENT: Final = re.compile(
    r"(?:Tenor|Tatbestand|(?:Aus den )?Gründen?|Entscheidungsgründe|Leits(?:atz|ätze)|"
    r"Orientierungss(?:atz|ätze)|"
    r"Sachverhalt|Rubrum|Rechtsmittelbelehrung|Rechtsbehelfsbelehrung|Urteil|Beschluss|Streitwert|"
    r"JUDGMENT|OPINION|Opinion|Judgment|Headnotes?|Held|Facts|Reasoning|Holding|Order)\s*:?$",
    re.IGNORECASE,
)
_COUNTED_PARTS: Final = re.compile(
    r"(?:Tatbestand|(?:Entscheidungs)?gründe|Sachverhalt)", re.IGNORECASE
)
_RECITALS: Final = re.compile(
    r"(?:Präambel|Vorbemerkung(?:en)?|Vorwort|Erwägungsgründe|Recitals?|Background|Preamble|Whereas|"
    r"W\s?I\s?T\s?N\s?E\s?S\s?S\s?E\s?T\s?H|R\s?E\s?C\s?I\s?T\s?A\s?L\s?S)\s*:?$",
    re.IGNORECASE,
)
_WHEREAS: Final = re.compile(r"WHEREAS\b|Whereas,")
_NORM: Final = re.compile(
    r"§\s?(?P<number>\d{1,4}(?:\.\d{1,2})*\s?[a-z]?)(?![\w§])\.?(?P<rest>.*)$"
)
_ARTICLE: Final = re.compile(
    r"(?P<label>(?:Art\.?|Artikel|Article|ARTICLE|ARTIKEL)\s?(?P<number>\d{1,4}[a-z]?|[IVXLC]+)(?!\w))"
    r"(?P<rest>.*)$"
)
_SECTION: Final = re.compile(
    r"(?P<label>(?:Section|SECTION|Sec\.|Clause|CLAUSE|Ziffer|Ziff\.|Klausel)\s?"
    r"(?P<number>\d{1,4}(?:\.\d{1,3})*[a-z]?))(?![\w])(?P<rest>.*)$"
)
_DOTTED: Final = re.compile(
    rf"(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})\.?(?:\s+(?P<rest>{_TITLE_START}.*)|"
    r"\s+(?P<lower>[a-zäöü].*)|\s*)$"
)
_NUMBERED: Final = re.compile(
    r"(?P<number>\d{1,3})(?P<letter>[a-z]?)(?P<close>[.)])(?!\d)\s*(?P<rest>.*)$"
)
_BRACKET: Final = re.compile(r"\((?P<number>\d{1,3})(?P<letter>[a-z]?)\)\s*(?P<rest>.*)$")
_LETTER: Final = re.compile(r"(?P<open>\(?)(?P<letter>[a-z])\)\s*(?P<rest>.*)$")
_DOUBLE: Final = re.compile(r"(?P<open>\(?)(?P<letter>(?P<one>[a-z])(?P=one))\)\s*(?P<rest>.*)$")
_ROMAN_ITEM: Final = re.compile(r"\((?P<number>[ivx]{1,5})\)\s*(?P<rest>.*)$")
_CAPITAL_ITEM: Final = re.compile(r"\((?P<letter>[A-Z])\)\s*(?P<rest>.*)$")
_ROMAN: Final = re.compile(r"(?P<number>[IVX]{1,5})\.\s+(?P<rest>\S.*)$")
_CAPITAL_LETTER: Final = re.compile(r"(?P<letter>[A-H])\.\s+(?P<rest>\S.*)$")
_MARGIN_NUMBER: Final = re.compile(r"(?:Rn\.\s?|\[)?(?P<number>\d{1,4})\]?$")

# What follows a number in a reference rather than in the heading of a clause.
_REFERENCE: Final = re.compile(
    r"\s*(?:[,;)]|(?:Abs|Absatz|Absätze|Satz|S\.|Nr|Nummer|Ziff|Buchst|lit|i\.\s?V|iVm|und|oder|bis|"
    r"sowie|ff?|des|der|dieses|dieser|vom|gilt|and|or|of|to|hereof|above|below|shall|hereto|is|are|"
    r"through|herein|thereof|et seq)\b|[a-zäöüß])"
)
_LAW_BEHIND: Final = re.compile(
    rf"\s+(?:SGB\s[IVX]+|[{_CAPITAL}]{{2,4}}|[{_CAPITAL}][a-zäöüß]*[{_CAPITAL}]+[a-zäöüß]*[{_CAPITAL}]?)"
    r"(?=$|[\s,.;)]+(?:[a-zäöüß]|$))"
)
_CONTENTS: Final = re.compile(r"(?:\.[ .]{2,}|…+|\t|\s{3,})\s*\d{1,4}$")
_DATE: Final = re.compile(rf"\s*(?:{MONTHS})\b")
_NO_ITEM: Final = re.compile(
    r"\s*(?:Halbsatz|Hs\.|Alternative|Alt\.|Aufl|Senats?\b|Strafsenat|Zivilsenat|Kammer|Lebensjahr|"
    r"Instanz|Quartal|Halbjahr)"
)
_END_OF_TITLE: Final = re.compile(r"\.(?=\s|$)|:(?=\s)|\s\(\d\)\s|\s\d{1,2}\.\d{1,2}\s")
_TAGS: Final = re.compile(r"<[^<>]{1,200}>")
_LETTERSPACED: Final = re.compile(r"(?:\w ){4,}\w\s?:?$")


def read_marker(line: Line, before: Line | None, after: Line | None) -> Marker | None:
    """The marker that ``line`` begins with; None for text, references and tables of contents."""
    if line.is_row or _CONTENTS.search(line.text[-40:]):
        return None
    hashed = _HASHES.match(line.text)
    hashes = len(hashed["hashes"]) if hashed else 0
    text = line.text[hashed.end() :] if hashed else line.text
    text = _DECORATION.sub("", text).replace("**", "").replace("\\.", ".").strip()
    interrupted = bool(before and not line.gap and before.goes_on) and not hashes
    if after and not after.gap and after.text[0].islower() and not begins_item(after.text):
        text += _GOES_ON_BELOW
    for read in (_container, _norm, _dotted, _list_item, _outline):
        marker = read(text, interrupted)
        if marker:
            return replace(marker, hashes=hashes, indent=line.indent)
    return as_title(Marker("", 0, "", "", hashes=hashes), line) if hashes and text else None


def as_title(marker: Marker, line: Line) -> Marker:
    """A Markdown heading without regard to the number in it."""
    text = _DECORATION.sub("", line.text.lstrip("# \t")).replace("**", "").strip()
    return Marker(
        "title", marker.hashes / 10, text[:_LONGEST_LABEL], text, hashes=marker.hashes
    )  # fmt: skip


def as_roman(marker: Marker) -> Marker:
    """ "(i)", "(v)" or "(ii)" as a Roman number rather than a letter; others as they are."""
    written = marker.label.strip("()")
    if not marker.label.startswith("(") or set(written) - set("ivx"):
        return marker
    return replace(marker, kind="roman", rank=SUBLETTER, number=_roman(written))


def margin_number(line: Line) -> int:
    """The number of a judgment's paragraph on a line of its own; 0 if it is none."""
    match = _MARGIN_NUMBER.match(line.text)
    return int(match["number"]) if match else 0


def is_recital(text: str) -> bool:
    """Whether a line is a recital of an English contract ("WHEREAS, ...")."""
    return bool(_WHEREAS.match(text))


def is_counted_part(label: str) -> bool:
    """Whether the paragraphs of this part of a judgment carry numbers."""
    return bool(_COUNTED_PARTS.match(label))


def _container(text: str, interrupted: bool) -> Marker | None:
    """Annexes, divisions of a statute, recitals, parts of a judgment."""
    if interrupted or len(text) > 3 * _LONGEST_LABEL:
        return None
    title = text.replace(" ", "") if _LETTERSPACED.match(text) else text
    if _RECITALS.match(title):
        return Marker("recitals", RECITALS, title.rstrip(": "), title.rstrip(": "))
    if _JUDGMENT.match(title):
        return Marker("part", PART, title.rstrip(": "), title.rstrip(": "))
    for pattern, kind, rank in ((_ANNEX, "annex", ANNEX), (_DIVISION, "division", DIVISION)):
        match = pattern.match(text)
        if match and not _REFERENCE.match(match["rest"]) and len(text) <= 2 * _LONGEST_LABEL:
            if match["rest"].rstrip().endswith((".", ";", ",")) or " " not in text.strip():
                continue
            heading = _heading(match["rest"])
            division = (match["first"] or match["second"]).lower() if kind == "division" else ""
            return Marker(
                kind + division, rank, _label(match["label"], heading), heading,
                wants_heading=not heading,
            )  # fmt: skip
    return None


def _norm(text: str, interrupted: bool) -> Marker | None:
    """ "§ 5 Kündigung", "Art. 12", "ARTICLE IV", "Section 4.2 Term", "Ziffer 3"."""
    if interrupted:
        return None
    for pattern, kind, rank in (
        (_NORM, "norm", NORM),
        (_ARTICLE, "article", ARTICLE),
        (_SECTION, "section", NUMBER),
    ):
        match = pattern.match(text)
        if not match:
            continue
        rest = match["rest"]
        if _REFERENCE.match(rest) or _LAW_BEHIND.match(rest):
            return None
        heading = _heading(rest)
        number = match["number"]
        name = f"§ {number}" if kind == "norm" else match["label"]
        dotted = tuple(int(part) for part in re.findall(r"\d+", number))
        depth = max(0, len(dotted) - 1) * 0.2 if kind != "article" else 0
        return Marker(
            kind, rank + depth, _label(name, heading), heading, dotted=dotted,
            wants_heading=not rest.strip(" .:–—-"),
        )  # fmt: skip
    return None


def _dotted(text: str, interrupted: bool) -> Marker | None:
    """ "4.2 Term"; in lower case ("3.5 percent") only with a third number."""
    match = _DOTTED.match(text)
    if not match or interrupted or _DATE.match(match["rest"] or ""):
        return None
    dotted = tuple(int(part) for part in match["number"].split("."))
    if match["lower"] and len(dotted) < 3:
        return None
    heading = _short_heading(match["rest"] or "")
    rank = NUMBER + 0.2 * (len(dotted) - 1)
    return Marker("dotted", rank, _label(match["number"], heading), heading, dotted=dotted)


def _list_item(text: str, interrupted: bool) -> Marker | None:
    """ "(1)", "1.", "a)", "aa)", "(A)", "(ii)"."""
    match = _BRACKET.match(text)
    if match:
        label = f"({match['number']}{match['letter']})"
        paragraph = Marker("paragraph", PARAGRAPH, label, "", number=int(match["number"]))
        return None if interrupted and not match["rest"][:1].isupper() else paragraph
    match = _NUMBERED.match(text)
    if match and not _DATE.match(match["rest"]) and not _NO_ITEM.match(match["rest"]):
        heading = _short_heading(match["rest"])
        label = f"{match['number']}{match['letter']}{match['close']}"
        item = Marker("item", ITEM, label, heading, number=int(match["number"]))
        return None if interrupted and not match["rest"] else item
    for pattern, kind, rank in (
        (_LETTER, "letter", LETTER),
        (_DOUBLE, "double", SUBLETTER),
        (_CAPITAL_ITEM, "capital", LETTER),
    ):
        match = pattern.match(text)
        if match:
            number = ord(match["letter"][0].lower()) - ord("a") + 1
            return Marker(kind, rank, text[: match.start("rest")].strip(), "", number=number)
    match = _ROMAN_ITEM.match(text)
    if not match:
        return None
    label = f"({match['number']})"
    return Marker("roman", SUBLETTER, label, "", number=_roman(match["number"]))


def _outline(text: str, interrupted: bool) -> Marker | None:
    """ "I. ..." and "A. ..."."""
    match = _ROMAN.match(text)
    if match and not interrupted:
        label = _label(f"{match['number']}.", heading := _short_heading(match["rest"]))
        return Marker("upper", ARTICLE + 0.3, label, heading, number=_roman(match["number"]))
    match = _CAPITAL_LETTER.match(text)
    if not match or interrupted:
        return None
    label = _label(f"{match['letter']}.", heading := _short_heading(match["rest"]))
    number = ord(match["letter"]) - ord("A") + 1
    return Marker("outline", ARTICLE + 0.2, label, heading, number=number)


def _heading(rest: str) -> str:
    """The title in what follows a number: all of a short line, or its part before a full stop."""
    plain = _TAGS.sub("", rest).strip(" \t.:–—-*_")
    cut = _END_OF_TITLE.search(plain)
    title = (plain[: cut.start()] if cut else plain).strip(" *_")
    if len(title) > _LONGEST_LABEL or not title[:1].isupper():
        return ""
    if cut:
        return title if len(title.split()) <= _MOST_WORDS else ""
    return "" if rest.rstrip().endswith((".", ";", ",", _GOES_ON_BELOW)) else title


def _short_heading(rest: str) -> str:
    """The heading of a numbered paragraph, which may as well begin with its text."""
    heading = _heading(rest)
    return heading if len(heading.split()) <= _MOST_WORDS and not goes_on(heading) else ""


def _label(name: str, heading: str) -> str:
    return f"{name} {heading}".strip()


def _roman(number: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in number.lower()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)
