"""Who a document is between: names from the opening of a contract, a rubrum, a letter's head.

Rather no name than a wrong one: what only looks like a list of parties ("between the shelf and the
wall") needs a legal form or a definition ("the Tenant") to count as one.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Final

from copilot.domain import Language
from copilot.structure.correspondents import correspondents, is_letter, mail_head
from copilot.structure.names import (
    CLOSED,
    ROLES,
    has_form,
    is_name,
    is_role,
    kept_in_name,
    name_at,
    name_of,
    plain,
    starts_with_form,
)

_HEAD: Final = 6_000
_MOST: Final = 8  # parties of one document
_OPENS_WITHIN: Final = 4_000
_MOST_OPENINGS: Final = 4  # "between"s and "v."s that are tried
_PARTIES_BLOCK: Final = 2_500  # characters in which the opening of a contract names the parties

_OPENING: Final = re.compile(
    r"\b(?:zwischen|Zwischen|ZWISCHEN|(?:by and |BY AND |By and |By And )?"
    r"(?:between|BETWEEN|Between|among|AMONG|Among)(?:\s+and\s+among)?)(?!\w)\s*:?"
)
_NO_OPENING: Final = re.compile(
    r"(?:[Rr]elationship|Verhältnis|[Dd]ifferen[zc]e?|Zeit|Zeitraum|Abstand|[Dd]istance) $"
)
_STOP: Final = re.compile(
    r"Vorbemerkung|Präambel|PRÄAMBEL|§\s*\d|\bwird\s+(?:der\s+)?(?:folgend|nachsteh|nachfolg)|"
    r"schlie[ßs]|"
    r"\bvereinbar|(?i:\bdated\b|\bwitnesseth|\brecitals?\b|\bbackground\b|\bwhereas\b|\btable of "
    r"contents|\bcollectively\b|\bgemeinsam\b|\bpreamble\b|\bwird folgend|\bpursuant to|"
    r"\bregarding\b)|"
    r"\bARTICLE\b|\bArticle 1|\bSection 1|\bThis (?:Agreement|Amendment|[A-Z])|\bTHIS\b|\bNOW,|"
    r"\bwish to\b|\bhave (?:agreed|entered)|\b(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December|JANUARY|APRIL|JUNE|JULY) \d|\n\s*1\.?\s+[A-Z]|\x0c|"
    r"_{8,}\n|"
    r"\bfor\s+the\s+[dD]|\bFOR THE\b|\b[Ee]ach of the\b"
)
_DEFINED: Final = re.compile(
    r"[,–—-]?\s*(?:[–—-]|\b)(?:nachfolgend|nachstehend|im [Ff]olgenden|hereinafter|[Hh]erein|"
    r""
    r"HEREINAFTER)\b[^;)\n]{0,90}?[\"“”„»«'‘’][^\"“”\n]{1,50}[\"“”»«'’][,.]?(?:\s*[^\s\w]?\s*genannt)?"
    r"(?:\s*[–—-])?|[–—-]\s*(?:nachfolgend|nachstehend|im [Ff]olgenden)[^–—\n]{1,90}[–—-]"
)
_BRACKETS: Final = re.compile(r"\([^()]{0,400}\)")
_AND: Final = re.compile(
    rf"(?P<closed>[,;{CLOSED}\n–—]\s{{0,4}}[-–—]?\s{{0,4}}|(?<=\.)\s{{1,4}})?"
    r"(?<!\w)(?:und|and|sowie|UND|AND|And|Und)(?!\w)[:\s]{0,4}[-–—]?\s{0,4}"
)
# What may stand between two parties of a list; only behind a definition, a semicolon or a number
# is what follows a party without a legal form to show for it.
_NEXT: Final = re.compile(
    rf"(?P<sure>[;]\s{{0,9}}|{CLOSED}[,;]\s{{0,9}}|\n\s{{0,9}}(?=\(\d\)\s))|,\s+|\s{{3,}}|\n\s*"
)
_LONG_BLANKS: Final = re.compile(r"[ \t]{4,}")
_LONG_GAPS: Final = re.compile(r"\s*\n\s*\n\s*")
_ROLE: Final = "|".join(sorted(ROLES, key=len, reverse=True))
_LABEL: Final = re.compile(
    rf"(?:(?:service )?(?:{_ROLE})(?:in|innen)?(?: name)?|part(?:y|ei) [a-d1-4])"
    r"(?:\s*\(.{1,40}\)|\s*/.*)?",
    re.IGNORECASE,
)
_LINE_OR_GAP: Final = re.compile(r"\n|\s{3,}")
_RUBRUM: Final = re.compile(
    r"(?:In dem Rechtsstreit|In der (?:\w+)?[sS]ache|In Sachen|"
    r"In dem (?:\w+ )?(?:\w+)?[vV]erfahren|"
    r"IN DEM RECHTSSTREIT|IN SACHEN|In pp\.|\n\s*Klage(?:schrift)?\s*(?=\n\s*(?:der|des)\s))\s*:?"
)
_AGAINST: Final = re.compile(r"(?<!\w)(?:gegen|GEGEN|g e g e n)(?!\w)\s*:?")
_RUBRUM_ENDS: Final = re.compile(
    r"(?<!\w)(?:hat|erlässt|ergeht|wegen|erhebe|erheben|beantrag\w*|zeige\w*|Prozessbevoll\w*|"
    r"Verfahrensbevoll\w*)(?!\w)"
)
_VERSUS: Final = re.compile(r",?\s(?:v\.?|vs\.?|-v-|V\.)\s")
_AGAINST_ALONE: Final = frozenset(["v", "v.", "vs", "vs.", "versus", "against"])
_BEFORE_SLASHED: Final = re.compile(r"^.*(?:[Ii]n Sachen|\s[–—-]\s|:)\s*", re.DOTALL)
_BEHIND_SLASHED: Final = re.compile(
    r"\s[–—-]\s|,\s|\swegen\b|\s\(|\s[Hh]ier\b|;|\sAz\b|\.$|\s\d+\s[A-Z]{1,2}\s"
)


def parties(text: str, language: Language) -> tuple[str, ...]:
    """The names of the parties in the order of the text, () where it names none.

    Those of a letter or mail are the ones it is about ("Müller ./. Schmidt"), else who writes to
    whom. The text of either language is read by the forms of both, for it may have both.
    """
    head = plain(text[:_HEAD])
    mail = mail_head(head)
    if mail.is_complete:
        return _slashed(mail.subject) or _distinct(
            person.partition("<")[0].strip() or person for person in (mail.sender, *mail.recipients)
        )
    if is_letter(head):
        letter = correspondents(text)
        return _slashed(head) or _distinct(filter(None, (letter.sender, *letter.recipients)))
    opening = _opening(head)
    for names in (_rubrum(head), _caption(head), opening if len(opening) > 1 else ()):
        if names:
            return names
    return _labelled(head) or opening or _slashed(head)


def parties_to_proceedings(text: str) -> tuple[str, ...]:
    """The parties of a rubrum or caption; a contract that a judgment tells of names none."""
    head = plain(text[:_HEAD])
    return _rubrum(head) or _caption(head) or _labelled(head) or _slashed(head)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(" ".join(name.casefold().replace(",", "").split()), name)
    return tuple(found.values())[:_MOST]


def _opening(head: str) -> tuple[str, ...]:
    """ "zwischen der X GmbH ... und Y", "by and between X, a Delaware corporation, and Y"."""
    single: tuple[str, ...] = ()
    for match in islice(_OPENING.finditer(head, 0, _OPENS_WITHIN), _MOST_OPENINGS):
        if _NO_OPENING.search(head, max(0, match.start() - 20), match.start()):
            continue
        block = _block(head[match.end() : match.end() + _PARTIES_BLOCK])
        names = _distinct(_names_of_block(block))
        if len(names) > 1 and _is_list_of_parties(block, names):
            return names
        single = single or tuple(name for name in names if has_form(name))
    return single


def _is_list_of_parties(block: str, names: tuple[str, ...]) -> bool:
    return (
        CLOSED in block
        or any(has_form(name, strong=True) for name in names)
        or all(" " in name for name in names)
    )


def _block(text: str) -> str:
    """What follows "between" up to the recitals, lines that were wrapped joined again."""
    text = _DEFINED.sub(CLOSED, text)
    text = _BRACKETS.sub(kept_in_name, text)
    stop = _STOP.search(text, 3)
    text = text[: stop.start()] if stop else text
    text = _LONG_GAPS.sub("\n\n", _LONG_BLANKS.sub("   ", text))
    lines = [line.rstrip() for line in text.split("\n")]
    joined = lines[0]
    for before, line in pairwise(lines):
        wrapped = len(before.strip()) > 55 and line.strip() and before[-1:] not in ",;:"
        joined += (" " if wrapped or starts_with_form(line) else "\n") + line
    return joined


def _names_of_block(block: str) -> Iterator[str]:
    start = 0
    for match in _AND.finditer(block):
        if match.start() < start or not _separates(block, start, match):
            continue
        yield from _names_of_part(block[start : match.start()])
        start = match.end()
    yield from _names_of_part(block[start:])


def _separates(block: str, start: int, match: re.Match[str]) -> bool:
    """Whether this "and" stands between two parties, not inside a name or a description."""
    following = name_of(block[match.end() : match.end() + 200])
    if not following:
        return False
    before = block[start : match.start()]
    if match["closed"]:
        return bool(name_of(before))
    if "vertreten" in before or "represented" in before:
        return False
    return has_form(following) and (has_form(before) or "," in before)


def _names_of_part(part: str) -> Iterator[str]:
    """The names between two "and"s: one or a list of them."""
    name, end = name_at(part, 0)
    both = re.split(r"\s(?:und|and)\s", name)
    if len(both) == 2 and not has_form(name) and all(map(is_name, both)):
        yield from both
    elif name:
        yield name
    for separator in _NEXT.finditer(part, end):
        if separator.end() < end or starts_with_form(part[separator.end() : separator.end() + 20]):
            continue
        name, behind = name_at(part, separator.end())
        sure = separator["sure"] and " " in name and name[0].isalpha()
        if name and not name[0].islower() and (sure or has_form(name)):
            yield name
            end = behind


def _labelled(head: str) -> tuple[str, ...]:
    """ "Vermieter: X", "Party A (Shipper): Y", the name on the same line or the next."""
    lines = [line.strip(" \t>*-•") for line in _LINE_OR_GAP.split(head)]
    names = []
    for at, line in enumerate(lines):
        label, colon, value = line[:120].partition(":")
        if colon and _LABEL.fullmatch(label.strip()):
            below = lines[at + 1] if at + 1 < len(lines) else ""
            names.append(name_of(value if value.strip() else below))
    found = _distinct(filter(None, names))
    return found if len(found) > 1 or any(map(has_form, found)) else ()


def _rubrum(head: str) -> tuple[str, ...]:
    """ "In dem Rechtsstreit der X – Klägerin – gegen Y – Beklagte –"."""
    mark = _RUBRUM.search(head, 0, _OPENS_WITHIN)
    if not mark:
        return ()
    against = _AGAINST.search(head, mark.end(), mark.end() + 1_500)
    if not against:
        return ()
    first = name_of(_joined(head[mark.end() : against.start()]))
    behind = head[against.end() : against.end() + 800]
    ends = _RUBRUM_ENDS.search(behind, 2)
    second = name_of(_joined(behind[: ends.start()] if ends else behind))
    return _distinct((first, second)) if first and second else ()


def _joined(text: str) -> str:
    return _DEFINED.sub(CLOSED, text).strip()


def _caption(head: str) -> tuple[str, ...]:
    """ "ACME CORP., Plaintiff, v. BETA LLC, Defendant", on lines of their own or on one."""
    lines = head[:_OPENS_WITHIN].split("\n")
    alone = (
        at for at, line in enumerate(lines) if line.strip(" \t|)(:-").lower() in _AGAINST_ALONE
    )
    for at in islice(alone, _MOST_OPENINGS):
        before = [*_caption_names(lines[max(0, at - 12) : at])]
        after = [*_caption_names(lines[at + 1 : at + 10])]
        if before and after:
            return _distinct((before[-1], after[0]))
    for line in lines[:40]:
        sides = _VERSUS.split(line.strip(" \t*#")) if len(line) <= 200 else []
        if len(sides) == 2 and all(names := [name_of(side) for side in sides]):
            return _distinct(names)
    return ()


def _caption_names(lines: list[str]) -> Iterator[str]:
    for line in lines:
        bare = line.strip(" \t|():,;.§")
        first = re.split(r"\W", bare.removeprefix("the "), maxsplit=1)[0]
        if not is_role(first) and (name := name_of(line.strip(" \t|()"))):
            yield name


def _slashed(head: str) -> tuple[str, ...]:
    """ "in Sachen Müller ./. Schmidt wegen Räumung"."""
    first, mark, second = head.partition("./.")
    if not mark:
        return ()
    first = _BEFORE_SLASHED.sub("", re.split(r"[\n|]", first[-120:])[-1])
    line, _, below = second[:240].lstrip().partition("\n")
    second = f"{line} {below}" if starts_with_form(below) else line
    cut = _BEHIND_SLASHED.search(second)
    names = (name_of(first), name_of(second[: cut.start()] if cut else second))
    return _distinct(names) if all(names) else ()
