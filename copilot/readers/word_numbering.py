"""Automatic numbers of Word paragraphs ("§ 5", "2.1", "(a)") as Word shows them.

Lawyers cite these numbers, yet the text does not hold them: they follow from numbering.xml, the
styles, and how many paragraphs of the same list came before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from copilot.readers.numerals import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL: Final = f"{W}val"

_PLACE: Final = re.compile(r"%([1-9])")
_BULLET: Final = "•"
# Symbol fonts keep their bullets in the private use area; "o" is the hollow bullet of Courier.
_BULLET_CODES: Final = re.compile("[\ue000-\uf8ff]|^o$")
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list; ``text`` holds places such as "%1.%2"."""

    start: int
    style: str
    text: str
    suffix: str
    restart: int | None
    legal: bool
    paragraph_style: str


@dataclass(frozen=True, slots=True)
class List:
    """A list as paragraphs name it; lists of the same ``family`` count on together."""

    family: str
    levels: Mapping[int, Level]
    restarted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Style:
    """What numbering needs of a paragraph style."""

    name: str
    base: str
    list_id: str | None
    level: int | None


@dataclass(slots=True)
class Numbering:
    """The lists and styles of one document, and how far each list has counted."""

    lists: Mapping[str, List]
    styles: Mapping[str, Style]
    default_style: str
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def label(self, paragraph: "Element") -> str:
        """The number of the next paragraph with what separates it from the text, or ""."""
        list_id, index = self._place(paragraph)
        numbers = self.lists.get(list_id)
        level = numbers.levels.get(index) if numbers else None
        if numbers is None or level is None:
            return ""
        counts = self._counts.setdefault(numbers.family, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for restarted in numbers.restarted:
                counts.pop(restarted, None)
        for higher in range(index):
            # A level that was skipped counts as begun: after "2.a.I" comes "2.b".
            if higher in numbers.levels:
                counts.setdefault(higher, numbers.levels[higher].start)
        counts[index] = counts[index] + 1 if index in counts else level.start
        for deeper in [other for other in counts if other > index]:
            if _restarts(numbers.levels.get(deeper), index):
                del counts[deeper]
        shown = _shown(level, numbers.levels, counts)
        return shown + ("" if level.suffix == "nothing" or not shown else " ")

    def style_names(self, paragraph: "Element") -> list[str]:
        """The style of a paragraph and those it is based on, nearest first."""
        return [style.name for _, style in self._styles(paragraph)]

    def _styles(self, paragraph: "Element") -> list[tuple[str, Style]]:
        found: list[tuple[str, Style]] = []
        key = _value(paragraph, f"{W}pPr/{W}pStyle") or self.default_style
        seen = set()
        while key in self.styles and key not in seen:
            seen.add(key)
            found.append((key, self.styles[key]))
            key = self.styles[key].base
        return found

    def _place(self, paragraph: "Element") -> tuple[str, int]:
        """List and level of a paragraph: its own properties, then those of its styles."""
        list_id, index = _list_place(paragraph.find(f"{W}pPr/{W}numPr"))
        for key, style in self._styles(paragraph):
            if list_id is not None and index is not None:
                break
            if index is None:
                index = style.level
            if list_id is None and style.list_id is not None:
                list_id = style.list_id
                index = self._level_of_style(list_id, key) if index is None else index
        return list_id or "0", index or 0

    def _level_of_style(self, list_id: str, key: str) -> int | None:
        """A level may name its style instead of the style naming its level."""
        numbers = self.lists.get(list_id)
        levels = numbers.levels if numbers else {}
        return next((at for at, level in levels.items() if level.paragraph_style == key), None)


def load_numbering(numbering: "Element | None", styles: "Element | None") -> Numbering:
    """Lists and styles from numbering.xml and styles.xml; either may be missing."""
    known, default = _styles_of(styles)
    return Numbering(_lists_of(numbering, known), known, default)


def _styles_of(root: "Element | None") -> tuple[dict[str, Style], str]:
    styles, default = {}, ""
    for style in root.iterfind(f"{W}style") if root is not None else ():
        key = style.get(f"{W}styleId", "")
        list_id, index = _list_place(style.find(f"{W}pPr/{W}numPr"))
        name, base = _value(style, f"{W}name"), _value(style, f"{W}basedOn")
        styles[key] = Style(name.lower(), base, list_id, index)
        if style.get(f"{W}type") == "paragraph" and is_on(style.get(f"{W}default", "0")):
            default = key
    return styles, default


def _lists_of(root: "Element | None", styles: Mapping[str, Style]) -> dict[str, List]:
    if root is None:
        return {}
    families = {
        family.get(f"{W}abstractNumId", ""): family for family in root.iterfind(f"{W}abstractNum")
    }
    used = {
        number.get(f"{W}numId", ""): _value(number, f"{W}abstractNumId")
        for number in root.iterfind(f"{W}num")
    }
    lists = {}
    for number in root.iterfind(f"{W}num"):
        family = used[number.get(f"{W}numId", "")]
        # A list style only points to the list that defines its levels.
        linked = styles.get(_value(families.get(family), f"{W}numStyleLink"))
        if linked and linked.list_id:
            family = used.get(linked.list_id, family)
        lists[number.get(f"{W}numId", "")] = _list(number, family, families.get(family))
    return lists


def _list(number: "Element", family: str, definition: "Element | None") -> List:
    levels = {} if definition is None else _levels(definition)
    restarted = set()
    for override in number.iterfind(f"{W}lvlOverride"):
        index = _number(override.get(f"{W}ilvl")) or 0
        levels.update(_levels(override))
        start = _number(_value(override, f"{W}startOverride"))
        if start is not None and index in levels:
            levels[index] = replace(levels[index], start=start)
            restarted.add(index)
    return List(family, levels, frozenset(restarted))


def _levels(parent: "Element") -> dict[int, Level]:
    levels = {}
    for level in parent.iterfind(f"{W}lvl"):
        index = _number(level.get(f"{W}ilvl"))
        if index is None or not 0 <= index <= _DEEPEST:
            continue
        legal = level.find(f"{W}isLgl")
        levels[index] = Level(
            start=_number(_value(level, f"{W}start")) or 0,
            style=_value(level, f".//{W}numFmt") or "decimal",
            text=_value(level, f"{W}lvlText"),
            suffix=_value(level, f"{W}suff"),
            restart=_number(_value(level, f"{W}lvlRestart")),
            legal=legal is not None and is_on(legal.get(VAL, "1")),
            paragraph_style=_value(level, f"{W}pStyle"),
        )
    return levels


def _restarts(level: Level | None, above: int) -> bool:
    """Whether a level counts anew after one at ``above``; by default after every higher one."""
    return level is None or level.restart is None or above < level.restart


def _shown(level: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    if level.style == "bullet":
        return _BULLET_CODES.sub(_BULLET, level.text)

    def figure(place: re.Match[str]) -> str:
        index = int(place[1]) - 1
        named = levels.get(index)
        if named is None or named.style == "bullet":
            return ""
        style = "decimal" if level.legal and named.style != "none" else named.style
        return numeral(counts.get(index, named.start), style)

    return _PLACE.sub(figure, level.text)


def _list_place(properties: "Element | None") -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    list_id = _value(properties, f"{W}numId") or None
    return list_id, _number(_value(properties, f"{W}ilvl"))


def _value(parent: "Element | None", path: str) -> str:
    child = None if parent is None else parent.find(path)
    return "" if child is None else child.get(VAL, "")


def _number(text: str | None) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        return None


def is_on(value: str) -> bool:
    """Whether an on/off attribute says on."""
    return value not in ("0", "false", "off")
