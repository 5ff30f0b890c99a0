"""Places in a commentary: "Köhler/Bornkamm, UWG, 28. Aufl., § 3 UWG Rdn. 4".

A statute has no margin numbers: a norm with one is a place in a book on that norm, not the law.
"""

import re
from dataclasses import dataclass
from typing import Final

from copilot.structure.authorities.laws import canonical, law_at

_MARGIN: Final = re.compile(
    r",?\s?(?:Rn|Rdn|R[dn]nr|RdNr|Rndnr|Randnr|Rz|Tz|Anm)\.?\s?"
    r"(?P<margin>\d{1,4}(?:\.\d{1,3})?[a-z]?(?:\s?ff?\.?(?!\w))?)(?![\w/])"
)
_NAME: Final = r"[A-ZÄÖÜ][a-zäöüß]+[A-Za-zÄÖÜäöüß]*"
_LAW: Final = r"[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*(?:\s[IVX]{1,4})?"
# Authors or the work; its law, edition and year may stand between them and the norm.
_WORK: Final = re.compile(
    rf"(?<![\w/.-])(?P<author>(?:{_NAME}|GK|BeckOK|BeckOGK)(?:\s?[/-]\s?{_NAME}|-{_LAW}|\s(?=BGB/)BGB/{_NAME})*)"
    rf"(?:,?\s(?P<law>{_LAW}))?(?:[,\s]+(?:Kommentar|Bd\.\s?\d|Band\s\d))?"
    r"(?:,?\s?\d{1,3}\.\s?(?:Aufl(?:age\b|\.)?|A\.|Ed\.|EL\b|Lfg\.))?(?:,?\s[\[(]?(?:19|20)\d\d[\])]?)?"
    r"(?:,?\s?a\.?\s?a\.?\s?O\.?)?,?\s$"
)
_FUSED: Final = re.compile(
    r"(?:MüKo|MünchKomm|GK|BeckOK|BeckOGK)[\s-]?(?P<law>[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*)"
)
_LOOK_BACK: Final = 110
# A word before a norm that is no author: "nach § 5", "Satzung § 3".
_NO_WORK: Final = re.compile(
    r"(?:Nach|Gem|Aus|Im|In|Bei|Vgl|Siehe|Die|Der|Das|Des|Dem|Zu|Gegen|Satzung|Vertrag|Anlage|Ziffer|"
    r"Klausel|Präambel|Abschnitt|Teil|Urteil|Beschluss)\w{0,3}$"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commentary:
    """The work a margin number is of: where its name begins, its law; where the number ends."""

    start: int
    end: int
    author: str
    book: str
    margin: str


def commentary_at(text: str, start: int, end: int) -> Commentary | None:
    """What cites the norm ``text[start:end]`` with a margin number right behind it, or None."""
    margin = _MARGIN.match(text, end)
    if margin is None:
        return None
    work = _WORK.search(text[max(0, start - _LOOK_BACK) : start])
    if work is None or _NO_WORK.match(work["author"]):
        return Commentary(start, margin.end(), "", "", margin["margin"].strip())
    fused = _FUSED.match(work["author"])
    book = work["law"] or (fused["law"] if fused else "")
    if book and not law_at(f" {book} ", 1):
        book = ""
    begin = max(0, start - _LOOK_BACK) + work.start("author")
    author = " ".join(work["author"].split())
    return Commentary(
        begin, margin.end(), author, canonical(book) if book else "", margin["margin"].strip()
    )
