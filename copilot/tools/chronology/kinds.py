"""What sort of event a sentence tells of, by its words near the date; and what is no event.

Dates of statutes and of decisions in the books belong to authorities, not to the matter.
"""

import re
from dataclasses import dataclass
from typing import Final

from copilot.tools.chronology.nouns import EventKind, Mention

_I: Final = re.IGNORECASE
_NEAR: Final = 90
_COURT: Final = (
    r"(?:BGH|BAG|BVerfG|BVerwG|BFH|BSG|BPatG|EuGH|EuG|EGMR|RG|OLG|KG|LG|AG|LAG|ArbG|VG|OVG|VGH|FG|"
    r"(?:Bundes|Ober|Land|Amts|Arbeits|Verwaltungs|Kammer)\w*gerichts?|Court|Supreme Court)"
)
_DECISION_BEFORE: Final = re.compile(
    rf"(?:{_COURT}[^.;\n]{{0,40}}|^|[;(]\s?|\b)(?:Urteil|Urt\.|Beschluss|Beschl\.|judge?ment|order)"
    r"\s(?:vom|v\.|of|dated)\s{0,2}$",
    _I,
)
_FILE_NUMBER_BEHIND: Final = re.compile(
    r"\s?[–—,(-]{1,2}\s?(?:Az\.:?\s?)?(?:\d{1,3}|[IVX]{1,5})\s?[A-Z][A-Za-z]{0,5}\s?"
    r"(?:\([A-Z]+\)\s?)?\d{1,5}/\d{2}"
)
_STATUTE_BEFORE: Final = re.compile(
    r"(?:\b\w*[Gg]esetz(?:es|e)?|[Vv]erordnung|[Rr]ichtlinie|\bAct|[Rr]egulation|[Dd]irective|"
    r"Bekanntmachung|[Ff]assung|BGBl\.?[^.;\n]{0,20}|i\.\s?d\.\s?F\.|[A-Z][A-Za-z]{1,6}G)"
    r"\s(?:vom|v\.|of|dated)\s{0,2}$"
)
_REFERS: Final = re.compile(
    r"(?P<what>(?P<contract>\w*(?:[Vv]ertrag(?:e?s)?|vertr(?:ag|äge)n?|[Vv]ereinbarung(?:en)?|"
    r"[Nn]achtrags?|[Aa]greement|[Aa]mendment(?: No\. \d+)?|[Ll]ease|[Cc]ontract|NDA|[Dd]eed))|"
    r"(?P<letter>\w*(?:[Ss]chreibens?|[Bb]rief(?:e?s)?|[Ll]etter|[Nn]otice(?: of \w+)?|[Rr]üge|"
    r"[Zz]ahlungsaufforderung|[Rr]echnung|[Ii]nvoice|Datum))|"
    r"(?P<mail>E-?[Mm]ail|[Mm]ail|[Nn]achricht|Auskunft)|"
    r"(?P<delivery>\w*(?:[Ll]ieferung|[Dd]elivery))|"
    r"(?P<meeting>\w*(?:[Bb]esprechung|[Ss]itzung|[Pp]rotokoll|[Mm]eeting|[Mm]inutes))|"
    r"(?P<hearing>\w*(?:[Uu]rteils?|[Bb]eschlusses|[Jj]udge?ment|[Vv]erhandlung|Gutachten|"
    r"[Oo]rder)))"
    r"(?:\s(?:Nr\.|No\.)\s?\d+)?(?:\s(?:über|on|regarding|zum|zur)\s[^.;,\n]{3,60}?)?,?\s"
    r"(?:vom|v\.|of|dated|is dated|from)\s{1,2}(?:\w+tag,?\s(?:dem|den)\s)?$"
)
_KINDS: Final = (
    (
        EventKind.HEARING,
        r"verkündet|mündliche[nr]? verhandlung|gütetermin|\btermin zur|klage (?:erhoben|"
        r"eingereicht|"
        r"zugestellt)|rechtshängig|hearing\b(?! letter)|judge?ment|court order|filed (?:a |the "
        r")?(?:claim|"
        r"action|"
        r"complaint)|urteil|gutachten",
    ),
    (
        EventKind.MEETING,
        r"besprechung|gesellschafterversammlung|beschlossen|lieferantengespräch|sitzung|meeting|"
        r"resolved|shareholders|konferenz|conference|telefonat|telephoned|besichtigt",
    ),
    (
        EventKind.NOTICE,
        r"\bkündig(?:e|en|t|te|ten|ung)\b|kündigungs(?!frist)\w*|gekündigt|dismiss|terminat(?:e|"
        r"ed|es|ion)\b|widerruf|rücktritt",
    ),
    (
        EventKind.DELIVERY,
        r"zugegangen|zugang|zugestellt|geliefert|lieferung|liefert|übergeben|übergabe|eingelegt|"
        r"eingegangen|entgegengenommen|erhalten|ersetzt worden|delivered|delivery|received|receipt|"
        r"reached|ship(?:ped)?\b|handed over|arriv",
    ),
    (
        EventKind.PAYMENT,
        r"gezahlt|bezahlt|zahlung|zahlen\b|überweis|fällig|miete (?:für|war)|erstattet|zinsen|"
        r"verzug|"
        r"payment|paid|payable|\bpay\b|fell due|was due|invoice|rechnungsbetrag|rechnung (?:vom|"
        r"über|nr)|credited|einbehal|withheld",
    ),
    (
        EventKind.CONTRACT,
        r"geschlossen|unterzeichne|unterschrieben|vertrag|vereinbar|nachtrag|mietverhältnis|"
        r"festmietzeit|"
        r"mietzeit|arbeitsverhältnis|laufzeit|verlänger|in kraft|agreement|entered into|signed|"
        r"\bcontract\b|"
        r"\blease\b|\bterm\b|enters into force|takes effect|with effect from|mit wirkung|"
        r"effective|renewed|"
        r"vermietete",
    ),
)
_KIND_WORDS: Final = tuple((kind, re.compile(words, _I)) for kind, words in _KINDS)
_DEADLINE: Final = re.compile(
    r"(?:\b(?:bis\s(?:spätestens|zum|einschließlich|Ende)|spätestens(?:\s(?:am|bis|zum))?|"
    r"innerhalb|no later than|by(?:\sno later than)?|until the end of|before|not later than|"
    r"vor dem)\s(?:(?:dem|den|the|end of)\s)?(?:zum\s)?[^\w]{0,4}(?:\w+tag,?\s(?:dem|den)\s)?$)|"
    r"(?:\w*frist|\bdeadline|\bdue date)\b[^.;]{0,60}$|\b(?:period|week)\b[^.;]{0,60}\bended "
    r"on\s(?:\w+,\s)?$",
    _I,
)
_LASTING: Final = re.compile(
    r"festmietzeit|laufzeit|mietzeit|fest abgeschlossen|fixed term|verlänger|renew|runs for", _I
)
_SUSPENDED: Final = re.compile(r"\s*(?:ausgesetzt|befristet|verlängert|abgeschlossen)", _I)


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells of a date."""

    kind: EventKind
    refers: bool = False


def is_authority(text: str, mention: Mention, own: frozenset[str] = frozenset()) -> bool:
    """Whether a date is that of a statute, or of a decision with its file number or court.

    ``own`` are the dates of the decisions that lie in the matter: these are events.
    """
    if mention.start in own:
        return False
    before = text[max(0, mention.at - 80) : mention.at]
    if _STATUTE_BEFORE.search(before):
        return True
    if not _DECISION_BEFORE.search(before):
        return False
    return bool(
        _FILE_NUMBER_BEHIND.match(text, mention.to) or re.search(rf"\b{_COURT}\b[^.;\n]*$", before)
    )


def kind_of(sentence: str, at: int, to: int) -> Told:
    """The kind of event of the date at ``at`` to ``to`` of a sentence."""
    before = sentence[max(0, at - _NEAR) : at]
    reference = _REFERS.search(before)
    # "Mängelrüge zur Lieferung vom": the noun nearest to the date is the one that is dated.
    while reference and (nearer := _REFERS.search(before, reference.end("what"))):
        reference = nearer
    if reference:
        groups = ("contract", "letter", "mail", "delivery", "meeting", "hearing")
        name = next(group for group in groups if reference[group])
        return Told(EventKind(name), refers=True)
    behind = sentence[to : to + _NEAR]
    lasts = _LASTING.search(before) or _SUSPENDED.match(behind)
    if _DEADLINE.search(before) and not lasts:
        return Told(EventKind.DEADLINE)
    return Told(_nearest(before, behind) or _nearest(sentence, "") or EventKind.MENTION)


def _nearest(before: str, behind: str) -> EventKind | None:
    """The kind whose words stand nearest to the date."""
    best: tuple[int, EventKind] | None = None
    for kind, words in _KIND_WORDS:
        distances = [len(before) - match.end() for match in words.finditer(before)]
        distances += [match.start() for match in words.finditer(behind)]
        if distances and (best is None or min(distances) < best[0]):
            best = (min(distances), kind)
    return best[1] if best else None
