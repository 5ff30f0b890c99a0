"""The name of a person or company as it stands in a text: where it begins, ends, and is none.

Forms of address and articles before a name are no part of it, nor is what defines, describes or
represents it behind ("nachfolgend „Mieter“", "a Delaware corporation", "vertreten durch ...").
Blanks, placeholders and roles ("Vermieter", "Customer") are no names.
"""

import re
import unicodedata
from typing import Final

_LONGEST: Final = 90
_MOST_WORDS: Final = 11
CLOSED: Final = "\x1f"  # stands where a definition stood: the name before it is complete

_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>\n]{0,200})?/?>")
_BLANKS_IN_LINE: Final = re.compile(r"[ \t\xa0]{9,}")
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n){3,}")
_LEGAL_FORM: Final = (
    r"(?:(?:g?GmbH|UG|AG|SE|KGaA|KG|OHG|oHG|GbR|eG|e\.\s?V\.|e\.\s?K\.|PartG|mbB|mbH|"
    r"Aktiengesellschaft|"
    r"AKTIENGESELLSCHAFT|Gesellschaft|Stiftung|Inc|INC|Incorporated|INCORPORATED|LLC|L\.L\.C|LLP|"
    r"L\.?P|Ltd|LTD|Limited|LIMITED|PLC|plc|Corp|CORP|Corporation|CORPORATION|Company|COMPANY|"
    r"Co|CO|"
    r"S\.p\.A|S\.P\.A|S\.?A\.?S?|S\.?à\s?r\.?l|B\.?V|N\.?V|N\.?A|Pty|PTY|Trust|TRUST|Bank|BANK)"
    r"(?!\w)\.?)"
)
_FORM: Final = re.compile(rf"(?<![\w.]){_LEGAL_FORM}|(?<=\w, )inc\.")
_COMMA_FORM: Final = re.compile(rf",?\s{{1,3}}(?=(?:{_LEGAL_FORM}|inc\.))")
# The forms that only companies have; "Company" and "Bank" are words as well.
_STRONG_FORM: Final = (
    r"(?<!\w)(?:g?GmbH|UG|AG|SE|KG|OHG|GbR|eG|e\.\s?V|PartG|Inc|INC|LLC|LLP|Ltd|LTD|Limited|"
    r"LIMITED|"
    r"PLC|plc|S\.A|Corp|CORP|Corporation|CORPORATION|Incorporated|INCORPORATED)(?!\w)\.?"
)
_STRONG: Final = re.compile(_STRONG_FORM)
# What follows on the same line: "NLS-1 Pharma AG Alter Postplatz 2", "X GmbH erbringt".
_BEHIND_FORM: Final = re.compile(
    rf"(?<=\s){_STRONG_FORM}(?=\s+[A-Za-zÄÖÜäöü])(?!\s+(?:{_LEGAL_FORM}|of\b|und\b|and\b))"
)
_LEADING: Final = re.compile(
    r"(?:[\s,.;:–—*•_\x1f-]+|(?:[Aa]nd|AND|[Uu]nd)\s+|\(?\d{1,2}[.)]\s*|\(?[a-d]\)\s*|(?:der|dem|den|des|die|das|the|"
    r"The|THE)\s+|"
    r"(?:Herrn?|Frau|Firma|Fa\.|Eheleuten?|Mr\.?|Mrs\.?|Ms\.?|Messrs\.?)\s+|"
    r"(?:Party|Partei)\s[A-D1-4]\b\s*)+"
)
_NAME: Final = re.compile(rf"[^,;:()\n\"“”„»«|{CLOSED}]{{2,160}}")
_ENDS: Final = re.compile(
    r"\s(?:an?|with|having|whose|located|of [0-9]|at|vertreten|mit|wohnhaft|geb\.|geboren|als|"
    r"acting|"
    r"eingetragen|handelnd|für|hereinafter|herein|organized|incorporated|registered|dba|d/b/a|"
    r"as|by|"
    r"for|is|are|and its|on behalf|Company Registration|betreffend|regarding|wegen)(?!\w)|"
    r"\s[–—-]+(?:\s|$)|\s{3,}|\s\d{3,}|\./\.|\s[A-Z]\.\s*$"
)
_BRACKET: Final = re.compile(r"\([A-Za-z. ]{2,14}\)(?=\s+[A-Z])(?!\s+(?:and|und)\b)")
_TWO_DOTS: Final = re.compile(r"(?<!\.)\.\.(?!\.)")
_SMALL_LIST: Final = (
    "of the und and für der des die von vom zu zur van de la le du in im am e & dba et y"
)
_SMALL: Final = frozenset(_SMALL_LIST.split())
_NO_PARTY: Final = re.compile(
    r"(?i:agree+ment|vertrag\b|vereinbarung|address|plaintiff|kläger|beklagte|^(?:if|what)\b)|"
    r"[a-zäöü]{4,}[.!?] [A-ZÄÖÜ]"
)
_ROLE_LIST: Final = (
    "vermieter mieter verkäufer käufer auftraggeber auftragnehmer arbeitgeber arbeitnehmer kläger "
    "beklagte beklagter klager antragsteller antragsgegner lizenzgeber lizenznehmer "
    "verantwortlicher "
    "auftragsverarbeiter gläubiger schuldner darlehensgeber darlehensnehmer verpächter pächter "
    "kunde anbieter dienstleister unternehmen ehemann ehefrau berufungskläger berufungsbeklagte "
    "licensor licensee seller buyer purchaser supplier landlord tenant lessor lessee lender "
    "borrower "
    "client customer provider controller processor employer employee plaintiff defendant claimant "
    "company recipient discloser vendor contractor consultant franchisor franchisee distributor "
    "petitioner respondent appellant appellee"
)
ROLES: Final = frozenset(_ROLE_LIST.split())
_NO_NAME_LIST: Final = (
    "parteien vertragsparteien parties party partei us you them it itself himself each other both "
    "undersigned name datum date insert sache service signature und and agreement between zwischen"
)
_NO_NAMES: Final = ROLES | frozenset(_NO_NAME_LIST.split())
_BLANKS: Final = ("_ ", "__", "…", "..", "[", "]", "•", "●", "@", "http", "#", "XXX")


def plain(text: str) -> str:
    """The text without marks of Markdown, tags and invisible characters, letters composed.

    Long runs of blanks are cut short, so that what is searched for in them stays cheap.
    """
    text = _BLANK_LINES.sub("\n\n\n", _BLANKS_IN_LINE.sub(" " * 8, text))
    text = unicodedata.normalize("NFC", text)
    for mark in ("**", "\ufeff", "\u200b", "\u00ad"):
        text = text.replace(mark, "")
    return _TAG.sub("", text) if "<" in text else text


def has_form(name: str, strong: bool = False) -> bool:
    """Whether a legal form stands in ``name``, with ``strong`` one that is no other word."""
    return bool((_STRONG if strong else _FORM).search(name))


def starts_with_form(text: str) -> bool:
    """Whether ``text`` goes on with the legal form of a name before it."""
    return bool(_FORM.match(text.lstrip()))


def is_role(word: str) -> bool:
    """Whether a word says what a party is ("Vermieterin", "Plaintiffs"), not who."""
    word = word.lower()
    return any(
        each in _NO_NAMES for each in (word, word.removesuffix("in"), word.removesuffix("s"))
    )


def kept_in_name(bracket: re.Match[str]) -> str:
    """ "Rise (Tianjin) Co., Ltd." keeps its bracket; a definition only leaves its mark."""
    return bracket[0] if _BRACKET.match(bracket.string, bracket.start()) else CLOSED


def name_of(text: str) -> str:
    """The name that ``text`` begins with, "" if it begins with none."""
    return name_at(text, 0)[0]


def name_at(text: str, start: int) -> tuple[str, int]:
    """The name at ``start``, articles and forms of address left out, and where it ends."""
    lead = _LEADING.match(text, start)
    start = lead.end() if lead else start
    match = _NAME.match(text, start)
    if not match:
        return "", start
    name = text[start : _end_of_name(text, match.end())]
    if found := _ENDS.search(name):
        name = name[: found.start()]
    if found := _BEHIND_FORM.search(name):
        name = name[: found.end()]
    end = start + len(name)
    name = _TWO_DOTS.sub(".", " ".join(name.split())).strip(" -–—*•'’,")
    return (name if is_name(name) else ""), end


def _end_of_name(text: str, end: int) -> int:
    """Past "(Pty) Ltd" and ", Inc.", where the name goes on behind a bracket or a comma."""
    if (bracket := _BRACKET.match(text, end)) and (more := _NAME.match(text, bracket.end())):
        end = more.end()
    while (comma := _COMMA_FORM.match(text, end)) and (more := _NAME.match(text, comma.end())):
        end = more.end()
    return end


def is_name(name: str) -> bool:
    """Whether ``name`` can be that of a party, by its letters and length."""
    words = name.split()
    if not words or len(name) > _LONGEST or len(words) > _MOST_WORDS:
        return False
    if any(mark in name for mark in _BLANKS) or _NO_PARTY.search(name):
        return False
    if sum(character.isalpha() for character in name) < 3 or not words[0][0].isalnum():
        return False
    if all(is_role(word.strip(".,'’*")) for word in words):
        return False
    small = [word for word in words if word[0].islower() and word not in _SMALL]
    if words[0][0].islower():
        return len(words) <= 4 and has_form(name)
    return not small or (len(small) <= 2 and has_form(name, strong=True))
