"""What kind of document a text is, by a table of signs with weights.

A sign is a pattern on the lines that may be titles, or words anywhere in the head (their first
presence counts, not their number). The kind with the highest sum wins if it reaches
``_ENOUGH``; of equal sums the one that stands first in ``_ORDER``. To change what is recognised,
change the tables.
"""

import re
from dataclasses import dataclass
from typing import Final

from copilot.domain import DocumentKind

_ENOUGH: Final = 3.0
_MOST_TITLES: Final = 14
_LONGEST_TITLE: Final = 140
_OPENING_OF_LINE: Final = 70  # of a line that holds a whole page
_ORDER: Final = (
    DocumentKind.OTHER,
    DocumentKind.JUDGMENT,
    DocumentKind.PLEADING,
    DocumentKind.LETTER,
    DocumentKind.CONTRACT,
    DocumentKind.STATUTE,
)
BY_READER: Final = {
    "mail": DocumentKind.MAIL,
    "outlook": DocumentKind.MAIL,
    "mbox": DocumentKind.MAIL,
    "sheets": DocumentKind.SPREADSHEET,
    "sheets_binary": DocumentKind.SPREADSHEET,
    "sheets_odf": DocumentKind.SPREADSHEET,
    "slides": DocumentKind.PRESENTATION,
    "slides_odf": DocumentKind.PRESENTATION,
}


@dataclass(frozen=True, slots=True)
class _Title:
    """A pattern for the lines that may be titles; a file name counts half."""

    kind: DocumentKind
    weight: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of the head in small letters, a line end before and behind it; any one counts."""

    kind: DocumentKind
    weight: float
    words: tuple[str, ...]


def _words(kind: DocumentKind, weight: float, words: str) -> _Words:
    return _Words(kind, weight, tuple(words.split("|")))


_TITLES: Final = (
    _Title(
        DocumentKind.OTHER,
        6.0,
        re.compile(
            r"^\W*(?:(?:Besprechungs|Verhandlungs|Sitzungs|Chat-|Ergebnis)?[pP]rotokoll\b|Memo\b|"
            r"Memorandum(?! (?:of|opinion|und))|(?:Akten|Telefon|Gesprächs)?(?:[vV]ermerk|"
            r"[nN]otiz)\b|"
            r"(?:Gericht|Straf|Handelsgericht|Strafgericht)\w*akte|Strafgerichtliche Akte|"
            r"Court File|"
            r"Minutes of|(?:Rechts)?[gG]utachten\b|Rechnung\b|Invoice\b|Playbook|Checklist|"
            r"Lebenslauf|"
            r"Tagesordnung\b|Agenda\b|Explainer|.*\bExplainer$|Legal opinion\b|"
            r"Due Diligence Report)"
        ),
    ),
    _Title(
        DocumentKind.JUDGMENT,
        4.0,
        re.compile(
            r"^(?i:(?:im namen des volkes|(?:anerkenntnis|teil|end|schluss|zwischen|"
            r"versäumnis|grund)?"
            r"urteil|beschluss|gerichtsbescheid|u ?r ?t ?e ?i ?l|b ?e ?s ?c ?h ?l ?u ?s ?s|"
            r"judgment|"
            r"opinion|memorandum opinion(?: and order)?|opinion and order|per curiam|"
            r"decision and order|"
            r"approved judgment|tenor|leits(?:atz|ätze)|judgment of the court.*))\W*$|"
            r"^(?:Urteil|Beschluss|Judgment|Opinion)\b.{0,40}\d|\b(?:Urteil|Beschluss) vom \d|"
            r"URTEIL DES GERICHTS|\[\d{4}\] (?:EWHC|EWCA|UKSC|UKHL|CSIH|IEHC)"
        ),
    ),
    _Title(
        DocumentKind.STATUTE,
        4.0,
        re.compile(
            r"^\W*(?:[\wäöüß]+ ){0,2}[Gg]esetz (?:über|zur|zum|zu|gegen|für|betreffend|vom)\b|"
            r"^\W*[\w äöüß-]{0,70}(?:[gG]esetz(?:buch)?|(?<!Haus)(?<!Tages)(?<!An)(?<!Geschäfts)"
            r"(?<!Raum)[oO]rdnung)[\s*\d).]*(?:\(|$)|\([\w äöüÄÖÜ-]{1,50}(?:G|GB|O|V|gesetz)\)$|"
            r"^\W*(?:Verordnung|Richtlinie|Regulation|REGULATION|Directive) \(?(?:EU|EG|EC)\b|"
            r"^\W*(?:[A-Z][\w',-]* (?:and |of |for )?){1,8}Act(?: (?:of )?\d{4})?\W*$|"
            r"^\W*(?:\w+ Buch )?Sozialgesetzbuch\b|^\W*An Act to\b"
        ),
    ),
    _Title(
        DocumentKind.PLEADING,
        5.0,
        re.compile(
            r"^\W*(?:(?:Kündigungsschutz|Wider|Räumungs|Zahlungs|Feststellungs|Voll\w+gegen|"
            r"Anfechtungs|"
            r"Stufen|Teil)?[kK]lage(?:schrift|erwiderung|erweiterung|begründung|rücknahme|"
            r"antrag)?|Replik|"
            r"Duplik|(?:Berufungs|Revisions|Beschwerde|Einspruchs|Widerspruchs)(?:begründung|"
            r"schrift|"
            r"erwiderung)|Berufung|Schriftsatz|Streitverkündung(?:sschrift)?|Schutzschrift|"
            r"Mahnantrag|"
            r"Antrag auf (?:Erlass|Eröffnung|Bewilligung|Zulassung|Prozesskosten)\b.*|"
            r"Antragsschrift|"
            r"Antragserwiderung|K ?L ?A ?G ?E)(?:\W.*)?$|"
            r"^\W*(?i:(?:first |second |amended |verified |class action |plaintiff'?s'? |"
            r"defendant'?s'? )*"
            r"(?:complaint|motion (?:to|for|in)\b.*|petition(?: for)?\b.*|"
            r"memorandum (?:of law|of points|in "
            r"(?:support|opposition)).*|brief (?:for|of|in)\b.*|reply brief.*|"
            r"answer(?: and .*| to .*)?|"
            r"particulars of claim|defence(?: and counterclaim)?|counterclaim|"
            r"notice of (?:motion|appeal)|"
            r"opposition to .*|claim form|statement of claim|skeleton argument.*))\W*$"
        ),
    ),
    _Title(
        DocumentKind.CONTRACT,
        4.0,
        re.compile(
            r"(?:\b\w*(?:[vV]ertrag|VERTRAG|[vV]ereinbarung|VEREINBARUNG|(?:ver|vor)gleich|"
            r"Vergleich)|"
            r"\bAGB|\bAVV|[Gg]eschäftsbedingungen|[Nn]utzungsbedingungen|[Vv]erkaufsbedingungen|"
            r"[Ee]inkaufsbedingungen|[Ll]ieferbedingungen|Satzung|Letter of Intent|"
            r"Absichtserklärung|"
            r"Nachtrag|Bürgschaft|Abtretungserklärung|Hausordnung)(?![\w-])|"
            r"(?i:\b(?:agree?e?ement|lease|contract|deed|nda|plan of merger|"
            r"memorandum of understanding|"
            r"letter of intent|terms of (?:service|use)|terms and conditions|"
            r"conditions of (?:sale|purchase)|"
            r"standard terms|cloud terms|licen[cs]e|statement of work|guarantee|term sheet|bylaws|"
            r"articles of association|promissory note|indenture|cover page|addendum|amendment|"
            r"side letter))\b"
        ),
    ),
)
_WORDS: Final = (
    _words(DocumentKind.LETTER, 5.0, "\nsehr geehrte|\ndear |\nliebe |\nlieber "),
    _words(
        DocumentKind.LETTER,
        3.0,
        "mit freundlichen grüßen|mit freundlichen kollegialen grüßen|hochachtungsvoll|"
        "mit freundlichem gruß|mit besten grüßen|freundliche grüße|yours sincerely|"
        "yours faithfully|sincerely yours|\nsincerely|very truly yours|yours truly|"
        "kind regards|best regards|yours very truly",
    ),
    _words(
        DocumentKind.LETTER,
        1.5,
        "unser zeichen|ihr zeichen|\nbetreff:|\nbetrifft:|our ref|your ref|einschreiben|"
        "vorab per|per e-mail|by courier|persönlich durch boten",
    ),
    _words(DocumentKind.JUDGMENT, 6.0, "im namen des volkes|für recht erkannt|für r e c h t"),
    _words(
        DocumentKind.JUDGMENT,
        4.0,
        "\ntenor|\nentscheidungsgründe|entscheidungsgründe:|e n t s c h e i d u n g s g r|"
        "delivered the opinion|neutral citation|it is so ordered|urteil des gerichtshofs|"
        "\nt a t b e s t a n d|so ordered.|lord justice|royal courts of justice",
    ),
    _words(
        DocumentKind.JUDGMENT,
        3.0,
        "\ntatbestand|1tatbestand|\ngründe|1gründe|\n1 gründe|g r ü n d e|verkündet am|tenor1|"
        "wird das urteil de|wird der beschluss de|gegen das urteil de|gegen den beschluss de|"
        "wird zurückgewiesen|klage wird abgewiesen|wird abgelehnt.|opinion of the court|"
        "on appeal from|before: |circuit judge|j., delivered|we affirm|we reverse",
    ),
    _words(
        DocumentKind.JUDGMENT,
        1.5,
        "vorläufig vollstreckbar|kosten des verfahrens|die revision wird|hat beschlossen|"
        "supreme court|court of appeal|certiorari|appellant|kosten des rechtsstreits|"
        "zivilkammer|senat des|außergerichtliche",
    ),
    _words(
        DocumentKind.PLEADING,
        5.0,
        "erhebe ich klage|erheben wir klage|erhebe ich namens|\nan das landgericht|"
        "erheben wir namens|\nan das amtsgericht|\nan das arbeitsgericht|"
        "\nan das oberlandesgericht|\nan das verwaltungsgericht|\nan das sozialgericht|"
        "\nan das finanzgericht|lege ich berufung|legen wir berufung|comes now|"
        "demand for jury trial|jury trial demanded|prayer for relief|werde ich beantragen|"
        "werden wir beantragen|\nparticulars of claim|the claimant claims|"
        "beantrage ich namens|wird beantragt,",
    ),
    _words(
        DocumentKind.PLEADING,
        3.0,
        "beweis:|beantrage ich|beantragen wir|plaintiff alleges|alleges as follows|"
        "respectfully requests|respectfully submits|attorneys for plaintiff|"
        "attorneys for defendant|attorney for plaintiff|cause of action|statement of truth|"
        "table of authorities|argument\n|an das\n",
    ),
    _words(
        DocumentKind.PLEADING,
        1.5,
        "vorläufiger streitwert|prozessbevollmächtigte|namens und in vollmacht|plaintiff,|"
        "in dem rechtsstreit|claimant|streitwert:",
    ),
    _words(
        DocumentKind.CONTRACT,
        3.0,
        'by and between|by and among|(the "agreement")|(“agreement”)|("agreement")|was folgt|'
        "folgender vertrag|folgende vereinbarung|vertragsgegenstand|hereby agree|"
        "parties agree|witnesseth|(this “agreement”)|(the “agreement”)|agree as follows|"
        "der vermieter|der arbeitnehmer wird",
    ),
    _words(
        DocumentKind.CONTRACT,
        2.0,
        "this agreement|nachfolgend|im folgenden|now, therefore|die parteien|"
        "vertragsparteien|diese agb|dieser vertrag|diese vereinbarung|these terms|this nda|"
        "this contract",
    ),
    _words(
        DocumentKind.CONTRACT,
        1.0,
        "hereinafter|whereas| herein |effective date|nachstehend|laufzeit|\nzwischen",
    ),
    _words(
        DocumentKind.STATUTE,
        5.0,
        "ausfertigungsdatum|be it enacted|this act may be cited|public law |"
        "der bundestag hat|hat folgende verordnung erlassen|haben folgende verordnung|"
        "das folgende gesetz|have adopted this regulation|the general assembly enacts",
    ),
    _words(
        DocumentKind.STATUTE,
        2.5,
        "bgbl|in der fassung der bekanntmachung|(weggefallen)|dieses gesetz|diesem gesetz|"
        "diese verordnung|dieser verordnung|this act|official journal|amtsblatt der|"
        "dieses gesetzes|inhaltsübersicht",
    ),
)
_NORM_HEADING: Final = re.compile(r"(?:§|Art\b|Artikel\b|Section\b|\(\d)")
_NORM_LINES: Final = ("\n§ ", "\nart. ", "\nartikel ", "\n§")
_MANY_NORMS: Final = 3
_NORMS_WEIGHT: Final = 2.0


def kind_of(titles: list[str], file_name: str, head: str) -> DocumentKind:
    """The kind by the lines that may be titles, the name of the file and the head of the text."""
    scores = dict.fromkeys(_ORDER, 0.0)
    for sign in _TITLES:
        if any(sign.pattern.search(title) for title in titles):
            scores[sign.kind] += sign.weight
        elif sign.pattern.search(file_name):
            scores[sign.kind] += sign.weight / 2
    text = f"\n{head.lower()}\n"
    for words in _WORDS:
        if any(word in text for word in words.words):
            scores[words.kind] += words.weight
    if max(text.count(line) for line in _NORM_LINES) >= _MANY_NORMS:
        scores[DocumentKind.STATUTE] += _NORMS_WEIGHT
    best = max(_ORDER, key=scores.__getitem__)
    return best if scores[best] >= _ENOUGH else DocumentKind.OTHER


def tells(title: str, kind: DocumentKind) -> bool:
    """Whether a title says by itself that the document is of ``kind``."""
    kind = DocumentKind.CONTRACT if kind is DocumentKind.AMENDMENT else kind
    return any(sign.kind is kind and sign.pattern.search(title) for sign in _TITLES)


def titles_of(head: str) -> list[str]:
    """The first lines that may be titles; of a line that holds a whole page its beginning."""
    found: list[str] = []
    for line in head.split("\n"):
        bare = line.strip(" \t#*_|")
        if _NORM_HEADING.match(bare) or bare.endswith((",", ";")):
            continue
        if len(bare) > _LONGEST_TITLE:
            bare = bare[:_OPENING_OF_LINE] if len(found) < 3 else ""
        if len(bare) > 2 and any(character.isalpha() for character in bare):
            found.append(bare)
        if len(found) == _MOST_TITLES:
            break
    return found
