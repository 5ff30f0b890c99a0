"""Which path a question takes: some passages, every document, or the summary of one.

By rules, in German and English: no model call, and the same question always takes the same path.
Only a question about everything goes through everything; what is left when its frame is taken
away ("list all contracts with a ...") is the condition that each document is held against.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from copilot.answers.document_words import Mention, Named, mentions
from copilot.answers.frames import condition_of, words_of
from copilot.answers.tool_calls import ToolCall
from copilot.domain import DocumentKind, Language

RouteKind = Literal["passages", "exhaustive", "summary", "tool"]


@dataclass(frozen=True, slots=True)
class Route:
    """The path; ``condition`` is empty where every document of the kinds is asked for.

    ``kinds`` is empty where the question names no kind. ``named`` are its words for a sort of
    document ("lease"). ``negated`` asks for the documents that do *not* meet the condition,
    ``counted`` for their number.
    """

    kind: RouteKind
    kinds: frozenset[DocumentKind] = frozenset()
    condition: str = ""
    named: tuple[Named, ...] = ()
    negated: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A question with its path; ``document`` is the one a summary is of, where one was found.

    ``call`` is the tool that answers it exactly, where one does.
    """

    question: str
    route: Route
    document: str | None = None
    call: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """The words that make a mention mean every such document, at ``start`` of the question."""

    quantifier: str
    start: int


_I: Final = re.IGNORECASE
_WORD: Final = re.compile(r"[\w&’'.-]*\w")
_EVERY: Final = words_of(
    "alle allen aller alles sämtliche sämtlichen sämtlicher jeder jedem jede jeden jedes "
    "all every each any"
)
_WHICH: Final = words_of("welche welchen welcher welches welchem which what")
# Two words that ask for all of something; the second is met first on the way back.
_PAIRS: Final = {
    ("wie", "viele"): "how many", ("wie", "vielen"): "how many", ("how", "many"): "how many",
    ("anzahl", "der"): "how many", ("zahl", "der"): "how many", ("number", "of"): "how many",
    ("gibt", "es"): "there are", ("haben", "wir"): "there are", ("are", "there"): "there are",
    ("we", "have"): "there are", ("list", "of"): "every", ("liste", "der"): "every",
}  # fmt: skip
# Words between "all" and "contracts"; any other German adjective ends in -e, -en, -er, -es, -em.
_BETWEEN: Final = words_of(
    "of the our my these those their unsere unserer unseren meiner meine der die den von dieser "
    "diesen sales goods services business"
)
_NOT_BETWEEN: Final = words_of(
    "this that an a does did do may must can shall will would should under and or party parties "
    "law court person right rights period amount date to in is are has have for from with by "
    "clause section notice we you they it haben werden gelten bestehen regeln einen eine einer "
    "keinen keine oder aber und sie wir ihre ihren seine beide unter für mit bei eines im am zum "
    "zur vom beim klausel regelung frist recht partei gericht gewährt gibt sieht enthält regelt "
    "bietet verlangt schuldet erhält bekommt steht grants gives provides"
)
_MOST_BETWEEN: Final = 4
# "Consider the lease between A and B; what ...": one document, named before the question.
_ONE_NAMED: Final = re.compile(r"(?:consider|betrachte|nimm|take)\b[^;]{10,};", _I)
_SHOW: Final = re.compile(
    r"\W*(?:(?:bitte|please|can you|could you|kannst du|können sie|i need|i want|ich brauche)\W+)*"
    r"(?:liste|zeige?|nenne|finde|suche?|stelle|gib|erstelle|identifiziere|ermittle|prüfe|zähle|"
    r"durchsuche|list|show|name|give|identify|find|search|pull|collect|extract|enumerate|make|"
    r"create|check|count|review|get)\b(?:\W+(?:mir|uns|me|us|for|out|nach|up|through|bitte))*",
    _I,
)
_ASKS_OF_ALL: Final = re.compile(
    r"\W*(?:(?:ist|sind|hat|haben|enthalten|enthält|gibt|es|gilt|in|aus|do|does|are|is|has|have|"
    r"there|contain|contained|what|we|und|and|bitte|please|for|für|of|eine|a|the|liste|list|table|"
    r"tabelle|übersicht|overview|regeln|sehen)\W+)*",
    _I,
)
_IN: Final = re.compile(r"\b(?:in|aus|nach|under|from)\W*$", _I)
_HOLDS: Final = re.compile(
    r"\W*(?:enthält|regelt|sieht|hat|erwähnt|nennt|verweist|schließt|beinhaltet|läuft|endet|"
    r"contains?|unterliegt|"
    r"has|includes?|mentions?|refers|provides|ends|expires|allows|erlaubt)\b",
    _I,
)
_NEGATED: Final = re.compile(
    r"\b(?:not|without|lack(?:s|ing)?|no|missing|ohne|kein(?:e[nrsm]?)?|nicht|fehlt|fehlen)\b|"
    r"n[’']t\b",
    _I,
)
_SINGULAR: Final = re.compile(
    r"(?:vertrag|nachtrag|urteil|beschluss|brief|satz|gesetz|stück|ung|abrede|mail|klage|nda|"
    r"entscheidung|tabelle|datei|dokument)$",
    _I,
)
_PLURAL: Final = re.compile(
    r"(?:verträgen?|nachträgen?|ungen|abreden|urteilen?|beschlüssen?|briefen?|sätzen?|gesetzen?|"
    r"dokumenten?|unterlagen|dateien|stücken?|schreiben|klagen|tabellen|agb|addenda|[^s]s)$",
    _I,
)
_ALL_THINGS: Final = re.compile(
    r"(?P<list>(?:(?:an?|the|eine|die)\s+)?(?:list|liste|übersicht|aufstellung)\s+(?:of|über|von|"
    r"mit|der|"
    r"aller)\s+)?(?P<all>(?:alle[rnms]?|sämtliche[rnms]?|jede[rsnm]?|all|every|each)\s+"
    r"(?:(?:of )?(?:the|der|die|den|dem|our|unsere[rn]?)\s+)?)?(?P<things>\S.*)$",
    _I,
)
_WHOLE_MATTER: Final = re.compile(
    r"\b(?:in|aus|über|across|throughout|from|within|of) (?:the |der |dieser |this |my |our )?"
    r"(?:(?:whole|entire|all|ganze[nr]?|gesamte[nr]?|alle[nr]?|sämtlichen) )?(?:the )?"
    r"(?:akten?|mandate?s?|matter|case file|data ?room|datenraum|dokumenten?|documents|unterlagen|"
    r"verträgen|contracts|files)\b|\büberall\b|\beverywhere\b",
    _I,
)
_PLURAL_ASKED: Final = re.compile(
    r"(?:welche|which|what|wie ?viele|how many)\s+(?:\w+\s+)?\w+(?:en|er|te|ge|ne|se|s)\b|"
    r"(?:wo|where)\b",
    _I,
)
_SUMMARY: Final = re.compile(
    r"\bsummar(?:is|iz)e\b|\b(?:an?|the) (?:\w+ )?(?:summary|overview|digest)\b|^(?:executive )?"
    r"(?:summary|overview)\b|\bsum up\b|\bgist of\b|"
    r"\b(?:key|main) (?:terms|points|facts|provisions|content) (?:of|in)\b|"
    r"\bwhat(?: is|'s|’s) (?:\S+ ){1,6}about\b|\bfass(?:e|en|t)?\b.*\bzusammen\b|"
    r"\bzusammen(?:zu)?fassen\b|\bzusammenfassung\b|\bkurzfassung\b|"
    r"\b(?:überblick|übersicht) (?:über|zu[mr]?|des)\b|\bworum (?:geht|handelt)\b|\bwovon "
    r"handelt\b|"
    r"\b(?:eckpunkte|eckdaten|kernpunkte|(?:wesentlich|wichtigst)\w* "
    r"(?:inhalt|punkt|regelung|bestimmung)\w*) (?:de[sr]|von|in|im|aus)\b",
    _I,
)
_PART_OF_ONE: Final = re.compile(
    r"\b\w*(?:klausel|regelung|bestimmung|pflicht|frist|haftung|clause|section|article|"
    r"obligations?|provision on|rights)(?:en)?\b|§",
    _I,
)


def route(question: str, language: Language) -> Route:
    """The path of a question; ``language`` is that of the question."""
    asked = " ".join(question.split())
    if _ONE_NAMED.match(asked):
        return Route("passages", condition=asked)
    found = list(mentions(asked))
    if _is_summary(asked):
        return Route("summary", _kinds(found[:1]), asked, _sorts(found[:1]))
    for mention in found:
        frame = _frame(asked, mention)
        if frame is not None:
            return _of_documents(asked, mention, frame, language)
    things = _all_things(asked)
    if things:
        condition = condition_of(things, language)
        return Route("exhaustive", condition=condition, negated=bool(_NEGATED.search(things)))
    return Route("passages", condition=asked)


def _is_summary(asked: str) -> bool:
    """Of a document; the summary of a clause is found like any passage."""
    match = _SUMMARY.search(asked)
    if not match:
        return False
    rest = f"{match.group()[4:]} {asked[match.end() :]}"
    if "regelung" in match.group().lower() or "bestimmung" in match.group().lower():
        rest = asked[match.end() :]
    parts = _PART_OF_ONE.search(rest)
    return parts is None or any(
        m.start <= parts.start() < m.end or m.start <= parts.end() - 1 < m.end
        for m in mentions(rest)
    )


def _kinds(found: Sequence[Mention]) -> frozenset[DocumentKind]:
    return frozenset(kind for mention in found for kind in mention.named.kinds)


def _sorts(found: Sequence[Mention]) -> tuple[Named, ...]:
    return tuple(mention.named for mention in found if mention.named.title is not None)


def _frame(asked: str, mention: Mention) -> _Frame | None:
    """What makes a mention mean every such document; None where it means one."""
    before = asked[: mention.start]
    frame = _quantified(before)
    if frame is None:
        shown = _SHOW.match(before)
        begins = shown.end() if shown else 0
        rest = [word.lower() for word in _WORD.findall(before[begins:])]
        bare = (shown or not asked.endswith("?")) and _plural(asked, mention)
        if bare and all(_may_stand_between(word) for word in rest):
            return _Frame("every", begins)
        return None
    return frame if _means_all(asked, mention, frame) else None


def _quantified(before: str) -> _Frame | None:
    """The nearest "all", "which", "how many" with only adjectives between it and the document."""
    words = list(_WORD.finditer(before))
    for place in range(len(words) - 1, max(len(words) - 1 - _MOST_BETWEEN, -1) - 1, -1):
        if place < 0:
            return None
        word = words[place].group().lower()
        pair = (words[place - 1].group().lower() if place else "", word)
        if pair in _PAIRS:
            return _Frame(_PAIRS[pair], words[place - 1].start())
        if word in _EVERY:
            return _Frame("every" if word != "any" else "any", words[place].start())
        if word in _WHICH:
            return _Frame("which", words[place].start())
        if not _may_stand_between(words[place].group()):
            return None
    return None


def _may_stand_between(word: str) -> bool:
    """An adjective or a name; a verb or another article makes it another question."""
    lower = word.lower()
    if lower in _BETWEEN:
        return True
    if lower in _NOT_BETWEEN:
        return False
    return not lower.endswith("s") or lower.endswith(("ss", "es")) or word[:1].isupper()


def _means_all(asked: str, mention: Mention, frame: _Frame) -> bool:
    before, after = asked[: frame.start], asked[mention.end :]
    plural = _plural(asked, mention)
    shown = _SHOW.match(before)
    opens = not before.strip(" ,") or bool(shown and shown.end() >= len(before.rstrip()))
    if frame.quantifier == "how many":
        return True
    if frame.quantifier == "there are":
        return plural and bool(after.strip(" ?.!"))
    if frame.quantifier == "which":
        return plural or bool(_IN.search(before)) or bool(_HOLDS.match(after))
    if frame.quantifier == "any" and not (plural or opens):
        return False
    return opens or bool(shown) or bool(_ASKS_OF_ALL.fullmatch(before))


def _plural(asked: str, mention: Mention) -> bool:
    word = asked[mention.start : mention.end]
    return bool(_PLURAL.search(word)) and not _SINGULAR.search(word)


def _all_things(asked: str) -> str:
    """The things of which all are asked for ("list all deadlines"), or an empty text."""
    shown = _SHOW.match(asked)
    match = _ALL_THINGS.match(asked, len(asked[: shown.end()].rstrip()) + 1 if shown else 0)
    if match and (match["all"] or match["list"]) and (shown or not asked.endswith("?")):
        return match["things"]
    if _WHOLE_MATTER.search(asked) and _PLURAL_ASKED.match(asked):
        return _WHOLE_MATTER.sub(" ", asked)
    return ""


def _of_documents(asked: str, mention: Mention, frame: _Frame, language: Language) -> Route:
    before = asked[: frame.start]
    shown = _SHOW.match(before)
    lead = before[shown.end() :] if shown else before
    between = " ".join(
        word
        for word in _WORD.findall(asked[frame.start : mention.start])
        if word[:1].isupper() and word.lower() not in _EVERY | _WHICH and _is_adjective(word)
    )
    after = asked[mention.end :]
    return Route(
        "exhaustive",
        mention.named.kinds,
        condition_of(f"{lead} {between} {after}", language),
        _sorts([mention]),
        negated=bool(_NEGATED.search(after)),
        counted=frame.quantifier == "how many",
    )


def _is_adjective(word: str) -> bool:
    return word.lower() not in {first for pair in _PAIRS for first in pair}
