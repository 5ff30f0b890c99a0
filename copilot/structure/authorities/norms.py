"""Norms behind a § sign or an article: "§§ 823 Abs. 1, 31 BGB", "Art. 6 Abs. 1 lit. f DSGVO".

Every norm of a list has a span of its own. A norm without a law takes that of the list it stands
in; where there is none it is no authority: "§ 5" in a contract is its own clause.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from copilot.structure.authorities.commentaries import Commentary, commentary_at
from copilot.structure.authorities.laws import Law, law_at, law_before
from copilot.structure.authorities.levels import JOIN, Places, arabic, written
from copilot.structure.authorities.nouns import Authority, AuthorityKind

_MARK: Final = re.compile(
    r"§{1,2}|\bArt(?:ikeln?|ikels|icles?|t?\.)?(?=[\s\d])|\b[Ss]ec(?:tions?|s?\.)(?=\s)|"
    r"\bARTIKEL(?=\s)|\bParagraph(?:en)?(?=\s\d)"
)
_NUMBER: Final = (
    r"\d{1,4}(?:\.\d{1,3})*(?:[a-z](?![a-zäöüß\d])"
    r"|[ ][a-eg-h](?=[ ](?:Abs|Satz|S\.|Nr|[A-ZÄÖÜ]\w*[A-ZÄÖÜ])))?(?![\d%])"
)
_FIRST: Final = re.compile(rf"\s*(?P<number>{_NUMBER}|[IVXLC]+(?=\b))")
# "Art. 229 § 6 EGBGB": an article that has paragraphs of its own.
_INNER: Final = re.compile(rf"\s§\s?(?P<number>{_NUMBER})")
_RANGE: Final = re.compile(
    rf"\s*(?:bis|to|through|[-–])\s*(?P<second>(?:§§?\s*)?(?P<number>{_NUMBER}))"
)
_MORE: Final = re.compile(
    rf"{JOIN}(?P<norm>(?:§§?\s*|Art\.?\s*)?(?P<number>{_NUMBER}))"
    r"(?![.,]?\d|\.\s?[A-ZÄÖÜ]|\sAuf)"
)
_FOLLOWING: Final = re.compile(r"\s?(?P<following>ff?)(?!\w)\.?|\s(?P<seq>et seq\.)")
_BETWEEN: Final = re.compile(
    r"\s*(?:,|;|und|oder|sowie|and|or|bzw\.|/|mit|(?:,\s*)?(?:jeweils\s)?i\.?\s?V\.?\s?m\.?|"
    r"(?:jeweils\s)?in Verbindung mit|in conjunction with|noch(?:\sgegen)?)?"
    r"\s*(?:(?:mit|den|der|nach|dem|auch|gegen|gemäß|aus)\s*)?"
)
# What is cited by the norm it is filed under is no statute: "AP Nr. 1 zu § 74 HGB".
_FILED_UNDER: Final = re.compile(
    r"(?:\bAP(?:\sNrn?\.?\s?\d+(?:(?:,|\sund)\s\d+)*\szu)?|\bEzA|\bLM(?:\sNr\.?\s?\d+\szu)?|\bBuchholz\s[\d.]+|"
    r"\bSozR\s[\d-]+|\bHFR|\bzu)\s*$"
)
_FILED: Final = re.compile(r"\b(?:AP|EzA|LM|Buchholz|SozR)\b")


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm of a group, with its places, before its law is known."""

    number: str
    places: Places
    start: int
    end: int
    unit: str
    following: str = ""
    range_end: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The norms behind one mark, and the law behind or before them, if any."""

    norms: tuple[Norm, ...]
    law: Law | None
    start: int
    end: int


def norms(text: str) -> list[Authority]:
    """Every norm cited in ``text``, in its order."""
    groups = _inherited(text, list(_groups(text)))
    return [each for group in groups for each in _of_group(text, group)]


def _of_group(text: str, group: Group) -> Iterator[Authority]:
    """The norms of a group; its last is a place in a commentary where a margin number follows."""
    if _is_filed(text, group.start):
        return
    last = group.norms[-1]
    work = commentary_at(text, last.start, last.end)
    for norm in group.norms if group.law else ():
        if norm is not last or work is None:
            yield _authority(text, norm, group.law)
    if work and (group.law or work.author):
        yield _in_commentary(text, last, group.law, work)


def _in_commentary(text: str, norm: Norm, law: Law | None, work: Commentary) -> Authority:
    book = law.book if law else work.book
    number = f"{norm.unit} {norm.number} {book}".strip()
    title = f"{work.author}, {number}" if work.author else number
    fields = {"author": work.author, "book": book, "number": norm.number, "unit": norm.unit,
              "reporter_marginal": work.margin}  # fmt: skip
    start = min(norm.start, work.start)
    return Authority(
        "literature",
        start,
        work.end,
        text[start : work.end],
        f"{title} Rn. {work.margin}",
        title,
        {name: value for name, value in fields.items() if value},
    )


def _is_filed(text: str, at: int) -> bool:
    before = text[max(0, at - 34) : at]
    if not _FILED.search(before):
        return False
    match = _FILED_UNDER.search(before)
    return bool(match and not match[0].startswith("zu"))


def _groups(text: str) -> Iterator[Group]:
    at = 0
    while mark := _MARK.search(text, at):
        at = mark.end()
        first = _FIRST.match(text, mark.end())
        if first is None or (first["number"][0].isalpha() and not mark[0].startswith("A")):
            continue
        unit = "Art." if mark[0][0] in "Aa" else "§"
        inner = _INNER.match(text, first.end()) if unit == "Art." else None
        found, end = _list(text, mark.start(), inner or first, unit, plural=mark[0] == "§§")
        if inner:
            number = f"{first['number']} § {inner['number']}"
            found[0] = replace(found[0], number=number)
        law = law_at(text, end)
        start = mark.start()
        if law:
            found[-1] = replace(found[-1], end=law.end)
            end = law.end
        elif before := law_before(text, start):
            law, start = Law(before[0], end), before[1]
            found[0] = replace(found[0], start=start)
        if mark[0][0] in "Ss" and not law:
            continue
        yield Group(tuple(found), law, start, end)
        at = max(at, end)


def _list(
    text: str, start: int, first: re.Match[str], unit: str, *, plural: bool
) -> tuple[list[Norm], int]:
    """The norms from ``first`` on, and where they end."""
    number = arabic(first["number"]).replace(" ", "")
    found = [Norm(number, Places(number), start, first.end(), unit)]
    at = first.end()
    while step := (
        found[-1].places.read(text, at)
        or _follow(text, at, found)
        or found[-1].places.read_another(text, at, plural=plural)
        or _range(text, at, found)
        or _another(text, at, found, plural=plural)
    ):
        at = step
        found[-1] = replace(found[-1], end=at)
    return found, at


def _follow(text: str, at: int, found: list[Norm]) -> int:
    match = _FOLLOWING.match(text, at)
    if not match or found[-1].following:
        return 0
    found[-1] = replace(found[-1], following=f"{match['following'] or 'f'}.")
    return match.end()


def _range(text: str, at: int, found: list[Norm]) -> int:
    match = _RANGE.match(text, at)
    last = found[-1]
    if not match or last.places.last_level or last.following or last.range_end:
        return 0
    number = match["number"].replace(" ", "")
    if _value(number) <= _value(last.number):
        return 0
    found[-1] = replace(last, range_end=number)
    found.append(Norm(number, Places(number), match.start("second"), match.end(), last.unit))
    return match.end()


def _another(text: str, at: int, found: list[Norm], *, plural: bool) -> int:
    match = _MORE.match(text, at)
    if not match:
        return 0
    if "§" not in match["norm"] and not plural and found[-1].unit == "§":
        return 0
    if match["norm"].startswith("§") and not plural:
        return 0  # a group of its own
    number = match["number"].replace(" ", "")
    found.append(Norm(number, Places(number), match.start("norm"), match.end(), found[-1].unit))
    return match.end()


def _value(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 0


def _inherited(text: str, groups: list[Group]) -> list[Group]:
    """ "§ 280 Abs. 1 i.V.m. § 241 BGB": the first norm is of the BGB too."""
    for index in range(len(groups) - 2, -1, -1):
        group, following = groups[index], groups[index + 1]
        if group.law or not following.law:
            continue
        if (
            group.norms[-1].unit != following.norms[0].unit
            and "Verbindung" not in text[group.end : following.start]
        ):
            continue
        if _BETWEEN.fullmatch(text, group.end, following.start):
            groups[index] = replace(group, law=following.law)
    return groups


def _authority(text: str, norm: Norm, law: Law | None) -> Authority:
    assert law is not None  # noqa: S101 - groups without a law are left out
    first, *others = norm.places.chains
    further = "; ".join(written(chain) for chain in others)
    fields = {
        "book": law.book,
        "number": norm.number,
        "unit": norm.unit,
        **first,
        "range_end": norm.range_end,
        "following": norm.following,
        "further": further,
        "version": law.version,
    }
    parts = [norm.unit, norm.number, norm.following, written(first), further and f"und {further}"]
    number = " ".join(part for part in parts if part)
    if norm.range_end:
        number = (
            f"{norm.unit}{norm.unit if norm.unit == '§' else ''} {norm.number}-{norm.range_end}"
        )
    kind: AuthorityKind = "regulation" if law.act else "statute"
    return Authority(
        kind,
        norm.start,
        norm.end,
        text[norm.start : norm.end],
        f"{number} {law.book}",
        f"{norm.unit} {norm.number} {law.book}",
        {name: value for name, value in fields.items() if value},
    )
