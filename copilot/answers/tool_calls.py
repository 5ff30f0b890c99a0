"""Questions that a tool answers exactly: which one, and with what arguments.

By rules over the person's own words. This module is given the question and nothing else; no text
of a document can start a call or change one. Where the rules hear a tool only half, they say so,
and a constrained choice of the model may decide.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from copilot.answers.document_words import mentions
from copilot.domain import Language
from copilot.structure.dates import dates

ToolName = Literal["deadline", "compare", "authorities", "sum", "chronology", "review", "check"]
TOOL_NAMES: Final[tuple[ToolName, ...]] = (
    "deadline", "compare", "authorities", "sum", "chronology", "review", "check",
)  # fmt: skip
# What changes nothing is run at once; the rest waits for a yes.
READ_ONLY: Final = frozenset(("deadline", "compare", "authorities", "sum", "chronology", "check"))


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool with its arguments, as they are shown before anything is run."""

    name: ToolName
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def read_only(self) -> bool:
        """Whether it changes nothing."""
        return self.name in READ_ONLY

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{key}: {value}' for key, value in self.arguments)})"

    def argument(self, name: str) -> str:
        """An argument, empty where it was not given."""
        return dict(self.arguments).get(name, "")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules heard; not ``sure``: the model may choose between the tool and passages."""

    call: ToolCall
    sure: bool = True


_I: Final = re.IGNORECASE
_AUTHORITY: Final = re.compile(
    r"(?:§{1,2}\s?\d+[a-z]?(?:\s(?:Abs\.?|Absatz|S\.|Satz|Nr\.?)\s?\d+)*(?:\s[A-ZÄÖÜ]\w{1,12})?|"
    r"\bArt(?:\.|ikel|icle)?\s?\d+[a-z]?(?:\s(?:Abs\.?|para\.?)\s?\d+)?(?:\s[A-ZÄÖÜ]{2,}\w*)?|"
    r"\bsections? \d+[a-z]?(?:\(\d+\))? (?:of the )?[A-Z]{2,}\w*|"
    r"\b[IVX]+\s?Z[RB]\s?\d+/\d{2}|\bBGHZ\s?\d+|\b\d+ U\.?S\.? \d+)"
)
_CITED: Final = re.compile(
    r"\bzitier\w*|\bcit(?:e|es|ed|ing|ations?)\b|\bangeführt|\bverwiesen auf|\brefer(?:s|red)? "
    r"to\b|"
    r"\bberuft|\bberufen|\bgestützt auf|\brely|\brelies|\binvoke\w*",
    _I,
)
_AUTHORITY_WORD: Final = re.compile(
    r"\b(?:urteile?|entscheidung(?:en)?|gerichtsentscheidung(?:en)?|beschlüsse|rechtsprechung|"
    r"gesetze?|normen|paragra(?:ph|f)en|vorschriften|statutes?|decisions?|judge?ments?|cases?|"
    r"case law|provisions|authorit(?:y|ies)|fundstellen|literatur|kommentare?)\b",
    _I,
)
_TABLE_OF_AUTHORITIES: Final = re.compile(
    r"table of authorities|(?:rechtsprechungs|entscheidungs|fundstellen|gesetzes|zitat)verzeichnis|"
    r"list of authorities|verzeichnis der (?:zitierten|angeführten)|"
    r"\b(?:wer|who|welche gerichte|which courts)\b.{0,20}\b(?:wird|werden|is|"
    r"are)\b.{0,20}\b(?:zitiert|"
    r"cited)",
    _I,
)
_COMPUTE: Final = re.compile(
    r"\b(?:berechne|errechne|rechne|ermittle|calculate|compute|work out|figure out)\w*\b", _I
)
_PERIOD: Final = re.compile(
    r"\b\w*frist\w*|\bdeadlines?\b|\blimitation\b|\bverjähr\w*|\btime (?:limit|for|to)\b|"
    r"\btime.barred\b|"
    r"\bstatute of limitations\b|\bnotice period\b|\blast day\b|\bfristende\b|\bletzte[rn]? tag\b",
    _I,
)
_REMEDY: Final = re.compile(
    r"\b(?:berufung|revision|einspruch|widerspruch|kündigungsschutzklage|klagefrist|klage|"
    r"beschwerde|widerruf|wiedereinsetzung|klageerwiderung|verteidigungsanzeige|"
    r"berufungsbegründung|verfassungsbeschwerde|appeal|objection|opposition|answer|reply|"
    r"response|motion|dismissal protection|withdrawal)\w*",
    _I,
)
_TRIGGER: Final = re.compile(
    r"\b(?:zugestellt|zustellung|zugegangen|zugang|verkündet|zugeht|bekanntgegeben|bekanntgabe|"
    r"served?|service|received?|receipt|delivered|entered|filed|fällig|entstanden)\b",
    _I,
)
_RUNS_OUT: Final = re.compile(
    r"\b(?:wann|bis wann|when|by when|until when|an welchem tag|on (?:what|which) (?:day|date))\b"
    r".{0,80}\b(?:läuft|ablauf|abläuft|endet|ab|expires?|ends?|runs? out|"
    r"eingelegt|einzulegen|einzureichen|zu erheben|eingereicht|"
    r"erhoben|einlegen|erheben|einreichen|filed?|be filed|lodged?|submit|raise|verjähr\w*|"
    r"time.barred|due|"
    r"erklärt werden)\b",
    _I,
)
_COMPARE: Final = re.compile(
    r"\b(?:vergleich(?:e|en)?|gegenüberstell\w*|stelle\b.{0,80}\bgegenüber|compare|redline|"
    r"diff)\b|\b(?:unterschied\w*|unterscheide[nt]|differences?|different|abweichung\w*|abweicht|weicht|differs?|deviat\w+)\b|"
    r"\b(?:was|what|welche\w*|which|wie|how)\b.{0,120}\b(?:geändert|ändert|änderungen|changed?|"
    r"changes|"
    r"modified|amended)\b",
    _I,
)
_SIDE_BY_SIDE: Final = re.compile(
    r"\b(?:vergleich|compare|redline|unterschied|unterscheid|differen)", _I
)
_VERSIONS: Final = re.compile(
    r"\b(?:fassung(?:en)?|version(?:en|s)?|entw(?:u|ü)rf(?:e|en)?|drafts?|vorlage|muster|template|"
    r"alte[nr]?|neue[nr]?|old|new|urfassung|original)\b",
    _I,
)
_BETWEEN: Final = re.compile(
    r"\b(?:zwischen|between)\s+(?P<a>.{2,80}?)\s+(?:und|and)\s+(?P<b>.{2,80}?)[?.!]*$|"
    r"\b(?:vergleiche?|compare)\s+(?P<c>.{2,80}?)\s+(?:mit|und|with|to|and|"
    r"against)\s+(?P<d>.{2,80}?)"
    r"[?.!]*$|"
    r"\b(?P<e>\S.{2,80}?)\s+(?:gegenüber|im vergleich zu[mr]?|von|compared (?:to|with)|from)\s+"
    r"(?P<f>.{2,80}?)(?:\s+ab)?[?.!]*$",
    _I,
)
_SUM: Final = re.compile(
    r"\b(?:summiere|addiere|zusammenrechnen|rechne\b.{0,60}\bzusammen|zähle\b.{0,60}\bzusammen|"
    r"add up|"
    r"total up|sum up (?:all|the) (?:amounts|invoices|payments|costs|fees))\b|"
    r"(?<!\w)(?:gesamt)?(?:summe|betrag) (?:aller|der|sämtlicher|von allen)\b|"
    r"\bgesamt(?:summe|betrag|höhe|kosten|wert|forderung)\b|"
    r"\b(?:sum|total)(?: amount| value| cost)? of (?:all|the|every)\b|"
    r"\bwie (?:viel|hoch)\b.{0,80}\b(?:insgesamt|zusammen|in summe)\b|"
    r"\bhow much\b.{0,80}\b(?:in total|altogether|all together|combined|in all)\b|"
    r"\bwas (?:ergeben|machen)\b.{0,80}\b(?:zusammen|insgesamt)\b|"
    r"\bwhat (?:do|does)\b.{0,80}\badd up to\b|\bwhat is the total\b.{0,60}\b(?:across|over all)\b",
    _I,
)
_NO_SUM: Final = re.compile(
    r"\b(?:deckungs|versicherungs|höchst|haftungs)summe|\btotal liability|\bmaximum total|"
    r"zusammenfass|summar(?:y|ise|ize)",
    _I,
)
_CHRONOLOGY: Final = re.compile(
    r"\bchronolog\w*|\bzeitstrahl|\bzeitleiste|\btime ?lines?\b|\bzeitliche\w* (?:ablauf|abfolge|"
    r"reihenfolge)|\bablauf der (?:ereignisse|geschehnisse|dinge)|\bsequence of events\b|"
    r"\bcourse of events\b|\bin welcher reihenfolge\b|\bin what order\b|\border of events\b|"
    r"\bwas (?:geschah|ist\b.{0,60}\b(?:geschehen|passiert)|passierte|ereignete sich)\b|"
    r"\bwhat (?:has )?happened\b|\bwann (?:geschah|passierte|ereignete)\b|\bwhen did what happen\b|"
    r"\bwas war wann\b|\bwhat happened when\b|\bwhich events\b|\bwelche ereignisse\b",
    _I,
)
_DATED: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:im|in|am|on|seit|since|nach|after|vor|before|zwischen|between|bis|"
    r"until|"
    r"from|ab)\b",
    _I,
)
_AFTER: Final = re.compile(r"\b(?:nach|seit|ab|after|since|from)\s*(?:dem\s|the\s)?$", _I)
_BEFORE: Final = re.compile(r"\b(?:vor|bis(?: zum)?|before|until|by|up to)\s*(?:dem\s|the\s)?$", _I)
_SHARES_YEAR: Final = re.compile(r"\b(?P<month>[A-ZÄ][a-zä]+)\s(?:und|and|bis|to)\s$")
_REVIEW: Final = re.compile(
    r"\b(?:prüf(?:ungs)?tabelle|review ?table|prüfraster|vertragsmatrix|due.diligence.tabelle|"
    r"review grid|tabular review)\b|"
    r"\b(?:fülle|fill|starte|start|run|lege|erstelle|create|make|erzeuge|set up|führe)\b.{0,60}"
    r"\b(?:review|prüfung|tabelle der|vertragsprüfung)\b",
    _I,
)
_CHECK: Final = re.compile(
    r"\b(?:prüfe|überprüfe|check|verify|kontrolliere|proof.?read)\b.{0,40}\b(?:entwurf|draft|"
    r"schriftsatzentwurf|memo|schriftsatz|brief)\b",
    _I,
)
_TEMPLATES: Final = (
    ("lease", re.compile(r"miet|pacht|lease|tenancy", _I)),
    ("nda", re.compile(r"geheimhalt|vertraulichkeits|\bndas?\b|non-?disclosure", _I)),
    ("employment", re.compile(r"arbeitsvertr|anstellungs|employment", _I)),
    ("share_purchase", re.compile(r"due.diligence|anteils?kauf|share purchase", _I)),
    ("dpa", re.compile(r"auftragsverarbeit|\bavv\b|\bdpas?\b|data processing", _I)),
)


def heard(question: str, language: Language) -> Heard | None:
    """The tool a question asks for, None where it asks for passages or for every document."""
    asked = " ".join(question.split())
    for rule in _RULES:
        found = rule(asked, language)
        if found is not None:
            return found
    return None


def _authorities(asked: str, language: Language) -> Heard | None:
    authority = _AUTHORITY.search(asked)
    if _TABLE_OF_AUTHORITIES.search(asked):
        return Heard(_call("authorities", authority=authority.group() if authority else ""))
    if not _CITED.search(asked):
        return None
    if authority:
        return Heard(_call("authorities", authority=authority.group().strip()))
    if _AUTHORITY_WORD.search(asked):
        return Heard(_call("authorities"))
    return None


def _deadline(asked: str, language: Language) -> Heard | None:
    period, remedy = _PERIOD.search(asked), _REMEDY.search(asked)
    days = [value for _, value in dates(asked, language) if len(value) == 10]
    given = {"question": asked, "trigger": days[0] if days else ""}
    if _COMPUTE.search(asked) and period:
        return Heard(_call("deadline", **given))
    if not _RUNS_OUT.search(asked):
        return None
    if (period or remedy) and (days or _TRIGGER.search(asked)):
        return Heard(_call("deadline", **given))
    if remedy and (period or re.search(r"\beingelegt|\berhoben|\bfiled|\blodged", asked, _I)):
        return Heard(_call("deadline", **given))
    if re.search(r"verjähr|time.barred|limitation", asked, _I):
        return Heard(_call("deadline", **given), sure=bool(re.search(r"\bansp?r|claim", asked, _I)))
    return None


def _compare(asked: str, language: Language) -> Heard | None:
    if not _COMPARE.search(asked):
        return None
    named = list(mentions(asked))
    amends = any(mention.named.sort == "amendment" for mention in named)
    pair = _BETWEEN.search(asked)
    sides = [group for group in pair.groups() if group] if pair else []
    names = [bool(list(mentions(side)) or _VERSIONS.search(side)) for side in sides]
    if len(sides) == 2 and any(names):
        return Heard(_call("compare", first=_bare(sides[0]), second=_bare(sides[1])))
    if amends:
        return Heard(_call("compare", first="", second=_bare(asked[named[0].start :])))
    if named and _VERSIONS.search(asked):
        return Heard(_call("compare", first=_bare(asked[named[0].start :]), second=""))
    if len(named) >= 2 and _SIDE_BY_SIDE.search(asked):
        return Heard(_call("compare", first=_word(asked, 0), second=_word(asked, 1)), sure=False)
    return None


def _word(asked: str, number: int) -> str:
    mention = list(mentions(asked))[number]
    return asked[mention.start : mention.end]


_EDGES: Final = re.compile(
    r"^(?:de[mnrs]|die|das|the|our|unsere[rmn]?|my)\s+|"
    r"(?:\s+(?:geändert|ändert|ab|changed|modified))?[?.!,;]*$",
    _I,
)


def _bare(side: str) -> str:
    return _EDGES.sub("", side.strip())


def _sum(asked: str, language: Language) -> Heard | None:
    match = _SUM.search(asked)
    if not match or _NO_SUM.search(asked):
        return None
    return Heard(_call("sum", of=_bare(_OF_WHAT.sub(" ", asked))))


_OF_WHAT: Final = re.compile(
    r"\b(?:bitte|please|wie|viel|hoch|ist|sind|war|waren|was|what|how|much|is|are|do|does|did|"
    r"die|der|"
    r"das|the|summe|gesamtsumme|gesamtbetrag|betrag|beträge|beträgen|amounts?|sum|total|value|of|"
    r"aller|alle|allen|sämtliche[rn]?|all|every|insgesamt|zusammen|in summe|altogether|addiere|"
    r"summiere|rechne|zähle|ergeben|machen|add|up|to|in|across|across all|over|documents|"
    r"dokumente[n]?|"
    r"akte|matter|file|combined|we|wir|have|haben|hat|has|been|von)\b",
    _I,
)


def _chronology(asked: str, language: Language) -> Heard | None:
    match = _CHRONOLOGY.search(asked)
    if not match:
        return None
    limits = _days(asked, language)
    open_words = re.search(r"happened|geschah|geschehen|passiert|ereignete", match.group(), _I)
    # "What happened to the deposit?" asks for a passage; with a day or a span it asks for events.
    sure = not open_words or bool(limits) or bool(_DATED.search(asked))
    return Heard(_call("chronology", **limits), sure=sure)


def _days(asked: str, language: Language) -> dict[str, str]:
    found = [(span.start, value) for span, value in dates(asked, language)]
    if not found:
        found = [(m.start(), m.group()) for m in re.finditer(r"\b(?:19|20)\d\d\b", asked)]
    if not found:
        return {}
    if len(found) > 1:
        return {"after": found[0][1], "before": found[-1][1]}
    start, value = found[0]
    shared = _SHARES_YEAR.search(asked[:start])
    if shared and len(value) == len("2024-03"):
        first = [day for _, day in dates(f"{shared['month']} {value[:4]}", language)]
        if first:
            return {"after": first[0], "before": value}
    if _AFTER.search(asked[:start]):
        return {"after": value}
    if _BEFORE.search(asked[:start]):
        return {"before": value}
    return {"after": value, "before": value}


def _review(asked: str, language: Language) -> Heard | None:
    if not _REVIEW.search(asked):
        return None
    template = next((name for name, words in _TEMPLATES if words.search(asked)), "")
    return Heard(_call("review", template=template))


def _check(asked: str, language: Language) -> Heard | None:
    match = _CHECK.search(asked)
    if not match:
        return None
    return Heard(_call("check", draft=_bare(asked[match.start() :].split(" ", 1)[-1])))


def _call(name: ToolName, **arguments: str) -> ToolCall:
    return ToolCall(name, tuple((key, value) for key, value in arguments.items() if value))


_RULES: Final[Sequence[Callable[[str, Language], Heard | None]]] = (
    _review, _check, _chronology, _deadline, _sum, _authorities, _compare,
)  # fmt: skip


_YES: Final = re.compile(
    r"\W*(?:ja|yes|ok(?:ay)?|gerne?|bitte|please|mach(?:e)? (?:es|das)|do it|go ahead|ausführen|"
    r"run it)"
    r"(?:\W+(?:bitte|please|gerne?|mach es|do it))?\W*",
    _I,
)


def says_yes(question: str) -> bool:
    """Whether a person agrees to what was proposed, and says nothing else."""
    return bool(_YES.fullmatch(question))


def waiting_call(name: str, arguments: Sequence[tuple[str, str]]) -> ToolCall | None:
    """The call that was proposed before, from what was kept of it; None for an unknown tool."""
    known = next((each for each in TOOL_NAMES if each == name), None)
    return ToolCall(known, tuple((key, value) for key, value in arguments)) if known else None
