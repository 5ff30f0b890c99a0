"""References to statutes and clauses as tokens: "§ 823 Abs. 1 BGB", "Section 4.2(a)".

A reference gives every coarser one too ("auth_823", "auth_823_1", "auth_823_bgb", ...), so that
a question and a passage meet at the finest level both name. "§ 5 Abs. 2", "Section 5.2" and
"Art. 5(2)" are one token: contracts number their clauses in all three ways.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from copilot.paths import resource
from copilot.retrieval.german import fold
from copilot.structure.lines import MONTHS

_HEADING_WEIGHT: Final = 3
_LONGEST_RANGE: Final = 20

_MARK: Final = re.compile(
    r"(?P<mark>§{1,2}|(?<!\w)(?:Art(?:ikels?|ikeln|icles?|t?\.|\b)|ART(?:ICLE|IKEL)|"
    r"[Ss]ect?(?:ions?|\.)|SECTIONS?|[Cc]lauses?|CLAUSES?|Ziff(?:ern?|\.)|Klauseln?|Punkte?s?))"
    r"\s*(?=\d|[IVXLC]+\b)"
)
_NUMBER: Final = (
    r"\d{1,4}(?:\.\d{1,3})*(?:[a-z](?!\w)|[ ][a-h](?=[ ](?:Abs|Satz|S\.|Nr|[A-ZÄÖÜ])))?"
)
# The law in front of the mark: "SGG § 184".
_LAW_BEFORE: Final = re.compile(
    r"\b(?P<law>[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*(?:[ ](?:[IVX]{1,4}|\d{1,2}))?)[ ]?,?[ ]$"
)
_LONGEST_LAW: Final = 24
_FIRST: Final = re.compile(rf"(?P<number>{_NUMBER}|[IVXLC]+(?=\b))")
_JOIN: Final = r"(?:\s*,?\s*(?:und|oder|sowie|and|or|&|bzw\.|/)\s*|\s*[,;]\s*)"
_KINDS: Final = {
    "abs": "paragraph", "ab": "paragraph", "par": "paragraph",
    "s": "sentence", "sa": "sentence", "sä": "sentence",
    "nr": "number", "nu": "number", "no": "number", "zi": "number",
    "li": "letter", "bu": "letter",
}  # fmt: skip
_RANK: Final = {
    "paragraph": 0, "sentence": 1, "number": 2, "letter": 3, "item": 4, "other": 5
}  # fmt: skip
_TAG: Final = {"paragraph": "", "sentence": "s", "number": "n", "letter": "", "item": ""}
_LEVEL: Final = re.compile(
    rf"(?P<join>{_JOIN})?\s*"
    r"(?P<kind>Abs(?:ätzen?|atz(?:es)?|\.)?|S(?:ätzen?|atz(?:es)?|\.)?|Nrn?\.?|Nummern?|Nos?\.|"
    r"Ziff(?:ern?|\.)|lit\.?|Buchst(?:aben?|\.)?|U(?:nter)?[aA]bs(?:atz|\.)?|H(?:alb)?s(?:atz|\.)|"
    r"Alt(?:ernative|\.)|Var(?:iante|\.)|para(?:graph|\.)?)(?:(?<=\.)|(?![a-zäöüß]))"
    r"\s?(?P<value>\d{1,3}[a-z]?(?!\w)|[a-z]{1,3}(?![\w.])|[IVX]{1,4}(?!\w))(?P<end>\))?"
)
_BRACKET: Final = re.compile(
    r"[ ]?\((?P<value>\d{1,3}[a-z]?|[a-zA-Z]{1,4})\)|[ ](?P<letter>[a-z])\)(?!\w)"
)
_ROMAN_LEVEL: Final = re.compile(
    r"[ ](?P<paragraph>[IVX]{1,4})(?:[ ](?P<sentence>\d{1,2}))?(?![\w./])"
)
_RANGE: Final = re.compile(rf"\s*(?:bis|to|through|-)\s*(?:§§?\s*)?(?P<number>{_NUMBER})(?![.,]\d)")
_MORE: Final = re.compile(rf"{_JOIN}(?:§§?\s*)?(?P<number>{_NUMBER}|[a-z](?=\)))(?![.,]?\d)\)?")
_AND_FOLLOWING: Final = re.compile(r"\s*(?:ff?\b\.?|et seq\.)")
_LAW: Final = re.compile(
    r"(?P<law>SGB[ _-]?(?:[IVX]{1,4}|\d{1,2})\b|(?:Brüssel|Rom)[ ][IVX]+[ab]?(?:-VO)?|"
    r"[A-ZÄÖÜ][a-zäöüß]*[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*(?:[-/][A-ZÄÖÜ]{1,4}[a-z]{0,3})?)(?![\w])"
)
_BEFORE_LAW: Final = re.compile(
    r"[ \n]{0,2}(?:\([^()\n]{0,60}\)[ ])?(?:(?:des|der|dem|im|of the|of)[ ])?"
)
_BETWEEN: Final = re.compile(
    r"\s*(?:,|;|und|oder|sowie|and|or|bzw\.|/|mit|(?:,\s*)?i\.?\s?V\.?\s?m\.?|in Verbindung mit|"
    r"in conjunction with)?\s*(?:(?:mit|den|der|nach)\s*)?"
)
# "4.2 Term" and "4. Term" at the beginning of a line; not "3. März" or "30 Tage".
_NUMBERED_HEADING: Final = re.compile(
    r"^[ \t]*(?:#+[ ]+)?(?P<number>\d{1,2}(?:\.\d{1,2}){1,3}(?=\.?[ \t])|"
    rf"\d{{1,2}}(?=\.[ \t]+[A-ZÄÖÜ])(?!\.[ \t]+(?:{MONTHS})\b))",
    re.MULTILINE,
)
# The path of a clause, as passages carry it: "§ 5 Kündigung > Abs. 2".
_PATH: Final = re.compile(
    r"(?:§|Art\.|Artikel|Article)[ ](?P<number>\d{1,4}[a-z]?)\b[^\n>]*[ ]>[ ]"
    r"(?:Abs\.[ ]|\()(?P<paragraph>\d{1,3}[a-z]?)"
)
_LINE_START: Final = re.compile(r"(?:^|\n)[ \t#*]*$")
_NO_LAW_LIST: Final = (
    "AG GmbH KG OHG SE EU UG GbR BGH BAG BSG BFH BVerfG BVerwG EuGH OLG LG VG OVG LAG USA EUR USD "
    "UK US WHEREAS"
)
_NOT_LAWS: Final = frozenset(_NO_LAW_LIST.split())
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(frozen=True, slots=True)
class _Reference:
    """One norm: "823" with (("paragraph", "1"), ("sentence", "2"))."""

    number: str
    levels: tuple[tuple[str, str], ...] = ()

    def at(self, kind: str, value: str) -> "_Reference":
        """The same norm with this level, replacing what is as fine or finer."""
        kept = tuple(level for level in self.levels if _RANK[level[0]] < _RANK[kind])
        return _Reference(self.number, (*kept, (kind, value)))


@dataclass(frozen=True, slots=True)
class _Group:
    """The norms behind one § sign, the law they are of, and where the group stands."""

    references: tuple[_Reference, ...]
    law: str
    start: int
    end: int
    heading: bool


def norm_terms(text: str, law: str = "") -> list[str]:
    """The tokens of all references; ``law`` is that of headings ("§ 823" in the text of the BGB).

    A token of a heading comes three times: the clause itself is wanted before what refers to it.
    """
    found: list[str] = []
    for group in _with_inherited_laws(text, list(_groups(text))):
        of_law = group.law or (law if group.heading else "")
        for reference in group.references:
            found += _tokens(reference, of_law) * (_HEADING_WEIGHT if group.heading else 1)
    for match in _NUMBERED_HEADING.finditer(text):
        found += _tokens(_Reference(match["number"]), "") * _HEADING_WEIGHT
    for match in _PATH.finditer(text):
        found += _tokens(_Reference(match["number"], (("paragraph", match["paragraph"]),)), law)
    return found


def law_of(title: str) -> str:
    """The law a document is, by its title or file name ("BGB.txt"), as tokens name it; else ""."""
    stem = re.sub(r"\.\w{2,4}$", "", title.strip())
    named = _law_name().match(stem)
    if named and named.end() == len(stem):
        return _named_law(named[0])
    bracket = re.search(r"\(([^()]*)\)\s*$", stem)
    candidate = (bracket[1].split(" - ")[-1] if bracket else stem).strip()
    match = _LAW.fullmatch(candidate.replace("_", " "))
    return _abbreviation(match["law"]) if match and match["law"] not in _NOT_LAWS else ""


def _groups(text: str) -> Iterator[_Group]:
    at = 0
    while match := _MARK.search(text, at):
        first = _FIRST.match(text, match.end())
        at = match.end()
        if not first or (first["number"].isalpha() and not match["mark"].lower().startswith("a")):
            continue
        references, end = _references(text, first, plural=match["mark"] == "§§")
        law, end = _law_behind(text, end)
        law = law or _law_before(text, match.start())
        heading = (
            not (law or references[0].levels)
            and len(references) == 1
            and bool(_LINE_START.search(text[max(0, match.start() - 12) : match.start()]))
        )
        yield _Group(tuple(references), law, match.start(), end, heading)
        at = max(at, end)


def _references(text: str, first: re.Match[str], *, plural: bool) -> tuple[list[_Reference], int]:
    """The norms from ``first`` on, and where they end."""
    found = [_Reference(_arabic(first["number"]))]
    at = first.end()
    while step := (
        _level(text, at, found) or _range(text, at, found) or _another(text, at, found, plural)
    ):
        at = step
    following = _AND_FOLLOWING.match(text, at)
    return found, following.end() if following else at


def _level(text: str, at: int, found: list[_Reference]) -> int:
    """Read "Abs. 1", "(1)", "(a)" or " I 1" into the last norm; 0 if there is none."""
    match = _LEVEL.match(text, at)
    if match:
        kind = _kind(match["kind"])
        levels = found[-1].levels
        again = any(_RANK[level] >= _RANK[kind] for level, _ in levels)
        changed = found[-1].at(kind, _arabic(match["value"]))
        found[-1 if not again else len(found) :] = [changed]
        return match.end()
    match = _BRACKET.match(text, at)
    if match:
        value = (match["value"] or match["letter"]).lower()
        found[-1] = found[-1].at(_kind_in_brackets(value, found[-1]), value)
        return match.end()
    match = _ROMAN_LEVEL.match(text, at)
    if match and not found[-1].levels and text[at - 1].isalnum():
        found[-1] = found[-1].at("paragraph", _arabic(match["paragraph"]))
        if match["sentence"]:
            found[-1] = found[-1].at("sentence", match["sentence"])
        return match.end()
    return 0


def _kind_in_brackets(value: str, reference: _Reference) -> str:
    if value[0].isdigit():
        return "paragraph"
    return "item" if any(kind == "letter" for kind, _ in reference.levels) else "letter"


def _range(text: str, at: int, found: list[_Reference]) -> int:
    match = _RANGE.match(text, at)
    if not match or found[-1].levels:
        return 0
    first, last = found[-1].number, match["number"].replace(" ", "")
    if first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + _LONGEST_RANGE:
        found += [_Reference(str(number)) for number in range(int(first) + 1, int(last) + 1)]
    else:
        found.append(_Reference(last))
    return match.end()


def _another(text: str, at: int, found: list[_Reference], plural: bool) -> int:
    """Read ", 826" or "und 2": another norm, or another value of the last level."""
    match = _MORE.match(text, at)
    if not match:
        return 0
    number = match["number"].replace(" ", "")
    last = found[-1]
    if "§" in match[0] or not last.levels or (plural and not _continues(last, number)):
        if number.isalpha():
            return 0
        found.append(_Reference(number))
    else:
        found.append(last.at(last.levels[-1][0], number))
    return match.end()


def _continues(reference: _Reference, number: str) -> bool:
    """Whether "3" in "§§ 280 Abs. 1, 3, 281" is an Absatz: after the last, below the section."""
    value = reference.levels[-1][1]
    if not (value.isdigit() and number.isdigit() and reference.number.isdigit()):
        return number.isalpha()
    return int(value) < int(number) < min(20, int(reference.number))


def _law_behind(text: str, at: int) -> tuple[str, int]:
    before = _BEFORE_LAW.match(text, at)
    start = before.end() if before else at
    named = _law_name().match(text, start)
    if named:
        return _named_law(named[0]), named.end()
    match = _LAW.match(text, start)
    if match and match["law"] not in _NOT_LAWS:
        return _abbreviation(match["law"]), match.end()
    return "", at


def _law_before(text: str, at: int) -> str:
    match = _LAW_BEFORE.search(text[max(0, at - _LONGEST_LAW) : at])
    if not match or match["law"] in _NOT_LAWS or not _LAW.fullmatch(match["law"]):
        return ""
    return _abbreviation(match["law"])


def _with_inherited_laws(text: str, groups: list[_Group]) -> list[_Group]:
    """ "§ 280 Abs. 1 i.V.m. § 241 BGB": the first norm is of the BGB too."""
    for index in range(len(groups) - 2, -1, -1):
        group, following = groups[index], groups[index + 1]
        between = text[group.end : following.start]
        if group.law or not following.law or (group.heading and not between.strip()):
            continue
        if _BETWEEN.fullmatch(between):
            groups[index] = _Group(
                group.references, following.law, group.start, group.end, group.heading
            )
    return groups


def _tokens(reference: _Reference, law: str) -> list[str]:
    numbers = reference.number.split(".")
    chains = ["_".join(numbers[: depth + 1]) for depth in range(len(numbers))]
    fine = chains[-1]
    coarse = fine  # without the sentence, which authors leave out as they like
    for kind, value in reference.levels:
        if kind == "other":
            continue
        fine = f"{fine}_{_TAG[kind]}{value}"
        coarse = f"{coarse}_{_TAG[kind]}{value}" if kind != "sentence" else coarse
        chains += [coarse, fine]
    unique = list(dict.fromkeys(chains))
    of_law = [f"auth_{chain}_{law}" for chain in unique] if law else []
    return [f"auth_{chain}" for chain in unique] + of_law


def _kind(written: str) -> str:
    """ "Abs." -> "paragraph"; a half sentence or an alternative is "other"."""
    lower = written.lower().rstrip(".")
    if lower.startswith(("unter", "uabs", "h", "al", "va")):
        return "other"
    for length in (3, 2, 1):
        if lower[:length] in _KINDS and (length > 1 or lower == "s"):
            return _KINDS[lower[:length]]
    return "other"


def _arabic(value: str) -> str:
    """ "IV" -> "4"; other values without spaces, in lower case."""
    if not value or set(value) - set(_ROMAN):
        return value.replace(" ", "").lower()
    digits = [_ROMAN[letter] for letter in value]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return str(sum(-digit if digit < following else digit for digit, following in pairs))


def _abbreviation(written: str) -> str:
    """ "SGB V" -> "sgb5", "DS-GVO" -> "dsgvo", "EFZG" -> "entgfg"."""
    named = _law_name().fullmatch(written)
    if named:
        return _named_law(written)
    book = re.fullmatch(r"SGB[ _-]?([IVX]+|\d+)", written)
    if book:
        return f"sgb{_arabic(book[1])}"
    return re.sub(r"[^a-z0-9]", "", fold(written))


@cache
def _law_names() -> dict[str, str]:
    path = resource("index", "lexicon", "law_names.tsv")
    pairs = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]
    return {_without_endings(name): law for law, name in pairs}


@cache
def _law_name() -> re.Pattern[str]:
    """Any full name of a law, in the cases German texts use ("des Bürgerlichen Gesetzbuchs")."""
    path = resource("index", "lexicon", "law_names.tsv")
    names = [line.split("\t")[1] for line in path.read_text("utf-8").splitlines() if line]
    patterns = []
    for name in sorted(names, key=len, reverse=True):
        *adjectives, noun = name.split(" ")
        words = [rf"{re.escape(re.sub('es$', '', word))}(?:e[snrm]?)?" for word in adjectives]
        patterns.append(r"\s".join([*words, rf"{re.escape(noun)}(?:e?s)?"]))
    return re.compile(rf"(?:{'|'.join(patterns)})(?!\w)")


def _named_law(written: str) -> str:
    return _law_names().get(_without_endings(written), "")


def _without_endings(name: str) -> str:
    *adjectives, noun = fold(name).split()
    return " ".join([*(re.sub("e[snrm]?$", "", word) for word in adjectives), _bare(noun)])


def _bare(noun: str) -> str:
    return re.sub("(?<!s)e?s$", "", noun)
