"""What a document is: its kind, title, date, parties, and of letters and mails who wrote to whom.

Reads the first characters and, for the date, the end, where contracts are signed; so the time it
takes does not grow with the document. Nothing is guessed: what the text does not say is empty.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath
from typing import Final

from copilot.domain import Document, DocumentKind, Language, Particulars
from copilot.structure.amendments import Amended, amended
from copilot.structure.correspondents import (
    Correspondents,
    MailHead,
    correspondents,
    mail_head,
    subject,
)
from copilot.structure.dates import dates
from copilot.structure.document_kinds import BY_READER, kind_of, tells, titles_of
from copilot.structure.names import plain
from copilot.structure.parties import parties, parties_to_proceedings

_HEAD: Final = 6_000
_TAIL: Final = 3_000
_LONGEST_TITLE: Final = 120
# How far from the beginning a date may stand, by rule; _END: anywhere at the end of the text.
_OPENING, _FIRST, _TOP, _END = 400, 2_000, 4_000, 1_000_000
_WITHOUT_PARTIES: Final = frozenset(
    (DocumentKind.STATUTE, DocumentKind.SPREADSHEET, DocumentKind.PRESENTATION, DocumentKind.OTHER)
)
_NO_TITLE: Final = re.compile(
    r"(?:exhibit\b.{0,12}|.*\bexecution (?:version|copy).*|confidential.{0,40}|page \d.*|"
    r"seite \d.*|"
    r"redacted.*|\[.*\]|microsoft word - .*|\d[\d./ -]*|.*\.(?:docx?|pdf|rtf|odt))$",
    re.IGNORECASE,
)
# What stands around the date of a document; the date itself is the character NUL.
_OWN: Final = re.compile(
    r"(?:\b(?:dated(?: as)?|made|entered(?: into)?|executed|signed|effective|concluded|"
    r"abgeschlossen|geschlossen|[Vv]erhandelt zu \w+)\b[^.;\n]{0,45}|\bas of(?: the)?\s*)\s*\0",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"(?:^|[\n|(]|\s{2})[^\w\n-]{0,4}(?:\w+ )?(?:Datum|Date|Stand|Fassung|Gültig ab|Issued|Filed|"
    r"Ausfertigungsdatum|Vertragsdatum|Rechnungsdatum)\b[^\n:|]{0,20}[:|]\W{0,4}\0",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"(?:^|\n|\s{2}|[|_])\W{0,4}[A-ZÄÖÜ][\w./() -]{1,40},\s*(?:den|am|the|on|dated)?\s*\0"
)
_LONE: Final = re.compile(
    r"(?:^|\n|\s{3})[^\w\n]*(?:(?!vom\b|of\b|dated\b)[\wäöüß.]{2,15},?\s+){0,2}\0\W*(?:\n|$|\s{3})"
)
_DECIDED: Final = re.compile(
    r"(?:[Vv]erkündet(?: am|:)|(?:^|\n|\| )\W*(?:\w+ )?(?:Urteil|Beschluss|URTEIL|BESCHLUSS) vom|"
    r"[Dd]ecided:?|DECIDED:?|Filed:?|Date: ?|[Hh]anded down on|GERICHTSHOFS \([\w ]+\))\s*\0"
)
_STATED: Final = re.compile(r"\b(?:vom|of|on|dated|edition of)\s*\0")
_AROUND: Final = 70
_MOST_DATES: Final = 60  # that are looked at, of the head and of the end
_DATE_RULES: Final = {
    DocumentKind.CONTRACT: (
        (_OPENING, _LONE), (_TOP, _OWN), (_TOP, _LABEL), (_FIRST, _LONE), (_END, _PLACE),
        (_END, _LABEL),
        (_OPENING, _STATED), (_END, _OWN), (_END, _LONE),
    ),
    DocumentKind.AMENDMENT: (
        (_END, _PLACE), (_TOP, _OWN), (_TOP, _LABEL), (_FIRST, _LONE), (_END, _LABEL),
        (_END, _LONE),
    ),
    DocumentKind.LETTER: (
        (_FIRST, _PLACE), (_FIRST, _LABEL), (_FIRST, _LONE), (_END, _PLACE),
    ),
    DocumentKind.PLEADING: (
        (_FIRST, _PLACE), (_FIRST, _LABEL), (_FIRST, _LONE), (_END, _PLACE), (_END, _LABEL),
        (_END, _OWN), (_END, _LONE),
    ),
    DocumentKind.JUDGMENT: ((_TOP, _DECIDED), (_FIRST, _LONE), (_FIRST, _LABEL)),
    DocumentKind.STATUTE: ((_FIRST, _LABEL), (_OPENING, _STATED)),
    DocumentKind.OTHER: ((_FIRST, _LABEL), (_FIRST, _PLACE), (_OPENING, _STATED), (_END, _PLACE)),
}  # fmt: skip
_FILE_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[-.]?(\d\d)[-.]?(\d\d)(?!\d)")
_FILE_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date with the characters around it, itself written as NUL."""

    value: str
    context: str
    at: int


def particulars(document: Document, path: str, language: Language) -> Particulars:
    """What ``document`` at ``path`` says of itself."""
    head = plain(_head(document)).lstrip("\n\f ")
    stem = PurePath(path).stem.replace("_", " ")
    kind = BY_READER.get(document.reader)
    mail = mail_head(head)
    if kind is DocumentKind.MAIL or mail.is_complete:
        return _of_mail(mail, document, head, stem, language)
    titles = titles_of("\n".join((document.title, head)))
    kind = kind or kind_of(titles, stem, head)
    change = amended(titles, head, language) if _may_amend(kind, titles) else None
    kind = DocumentKind.AMENDMENT if change else kind
    change = change or Amended()
    tail = plain(_tail(document))
    letter = correspondents(f"{head}\n{tail}") if kind is DocumentKind.LETTER else Correspondents()
    return Particulars(
        kind=kind,
        title=_title(document, head, titles, kind, stem),
        date=_date(head, tail, kind, change.date, language) or _date_of_file(stem, kind, language),
        parties=_parties(kind, head, language),
        sender=letter.sender,
        recipients=letter.recipients,
        amends=change.words,
        amends_date=change.date,
        amends_number=change.number,
    )


def _parties(kind: DocumentKind, head: str, language: Language) -> tuple[str, ...]:
    if kind in _WITHOUT_PARTIES:
        return ()
    if kind in (DocumentKind.JUDGMENT, DocumentKind.PLEADING):
        return parties_to_proceedings(head)
    return parties(head, language)


def _head(document: Document) -> str:
    pages, length = [], 0
    for page in document.pages:
        pages.append(page.text[:_HEAD])
        length += len(page.text)
        if length >= _HEAD:
            break
    return "\n".join(pages)[:_HEAD]


def _tail(document: Document) -> str:
    """The last characters; of a mail with attachments they would be those of another document."""
    pages, length = [], 0
    for page in reversed(document.pages):
        pages.append(page.text[-_TAIL:])
        length += len(page.text)
        if length >= _TAIL:
            break
    return "\n".join(reversed(pages))[-_TAIL:]


def _of_mail(
    mail: MailHead, document: Document, head: str, stem: str, language: Language
) -> Particulars:
    found = dates(mail.date, language)
    return Particulars(
        kind=DocumentKind.MAIL,
        title=document.title or mail.subject or stem,
        date=found[0][1] if found else "",
        parties=parties(head, language),
        sender=mail.sender,
        recipients=mail.recipients,
    )


def _may_amend(kind: DocumentKind, titles: Sequence[str]) -> bool:
    """A letter on an amendment is none, but a side letter is."""
    if kind is DocumentKind.LETTER:
        return any(title.lower().startswith(("side letter", "sideletter")) for title in titles)
    return kind in (DocumentKind.CONTRACT, DocumentKind.OTHER)


def _title(
    document: Document, head: str, titles: Sequence[str], kind: DocumentKind, stem: str
) -> str:
    """What the file gives as its title, else the first line that tells the kind, else any."""
    named = " ".join(document.title.split())
    if named and not _NO_TITLE.match(named):
        return named[:_LONGEST_TITLE]
    if kind is DocumentKind.LETTER and (about := subject(head)):
        return about[:_LONGEST_TITLE]
    lines = [line for line in titles if not _NO_TITLE.match(line)]
    telling = (line for line in lines if tells(line, kind))
    return next(chain(telling, lines), stem)[:_LONGEST_TITLE].strip()


def _date(head: str, tail: str, kind: DocumentKind, not_this: str, language: Language) -> str:
    """The date by the first rule of the kind that finds one; the last of those at the end."""
    at_top = _dated(head, language)
    at_end = _dated(tail, language)
    for place, pattern in _DATE_RULES.get(kind, ()):
        found = [
            each.value
            for each in (at_end if place == _END else at_top)
            if each.at < place and each.value != not_this and pattern.search(each.context)
        ]
        if found:
            return max(found) if place == _END else found[0]
    return ""


def _dated(text: str, language: Language) -> list[_Dated]:
    found = []
    for span, value in dates(text, language)[:_MOST_DATES]:
        before = text[max(0, span.start - _AROUND) : span.start]
        behind = text[span.end : span.end + _AROUND // 2]
        found.append(_Dated(value, f"{before}\0{behind}", span.start))
    return found


def _date_of_file(stem: str, kind: DocumentKind, language: Language) -> str:
    """The date in a file's name; of contracts the year alone will do."""
    if match := _FILE_DATE.search(stem):
        found = dates("-".join(match.groups()), language)
    else:
        found = dates(stem, language)
    if found:
        return found[0][1]
    year = (
        _FILE_YEAR.search(stem) if kind in (DocumentKind.CONTRACT, DocumentKind.AMENDMENT) else None
    )
    return year[0] if year else ""
