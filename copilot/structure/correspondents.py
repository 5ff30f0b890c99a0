"""Who wrote to whom: the address blocks of a letter and its signature, the header of a mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from copilot.structure.names import name_of, plain, starts_with_form

_HEAD: Final = 6_000
_TAIL: Final = 3_000
_SALUTATION: Final = re.compile(
    r"^[ \t]*(?:Sehr geehrte|Liebe[r]? |Guten Tag|Verehrte|Dear |Gentlemen|To whom it may)",
    re.MULTILINE,
)
_CLOSING: Final = re.compile(
    r"^[ \t]*(?:Mit (?:freundliche|besten|kollegiale|vorzüglich)|Hochachtungsvoll|"
    r"Freundliche Grüße|"
    r"(?:Yours |Very truly |Kind |Best |Sincerely|Respectfully|With (?:kind|best)))[^\n]{0,50}\n",
    re.MULTILINE,
)
_SHORT_LINE: Final = 90
_POSTAL: Final = re.compile(
    r"(?<!\d)(?:[A-Z]{1,2}-)?\d{4,5}\s+[A-ZÄÖÜ][a-zäöüß]|\b[A-Z]{2}\.?,?\s+\d{5}\b|"
    r"\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b"
)
_ADDRESSED: Final = re.compile(
    r"(?:An|An die|An das|An den|Herrn?|Frau|Firma|Eheleute|To|Attn\.?|Mr\.?|Ms\.?|"
    r"z\.\s?Hd\.?.*)\s*:?$"
)
_NO_ADDRESS: Final = re.compile(
    r"\b(?:per|vorab|persönlich|via|by (?:courier|e-?mail|fax)|betreff|re:|"
    r"az\.|tel|fax|datum|date)\b",
    re.IGNORECASE,
)
_LETTERHEAD: Final = re.compile(r"\s[|·•∙]\s")
_SIGNED: Final = re.compile(r"^(?:gez\.|signed|i\.\s?[VA]\.|ppa\.|i\.\s?A\.|/s/)\s*", re.IGNORECASE)
_SUBJECT_LABEL: Final = re.compile(r"^(?:Betreff|Betrifft|Betr\.|Re|Subject|Ref)\s*:\s*", re.I)
_HAS_WORDS: Final = re.compile(r"[^\W\d_]{4,}\W+[^\W_]{3,}|[^\W\d_]{9,}")
# The header lines of a mail, as readers write them and as mail programs print them.
_HEADERS: Final = {
    "from": "from", "von": "from", "to": "to", "an": "to", "cc": "to", "bcc": "to",
    "date": "date", "sent": "date", "datum": "date", "gesendet": "date", "subject": "subject",
    "betreff": "subject", "attachments": "", "anlagen": "", "kopie": "to", "importance": "",
}  # fmt: skip
_ADDRESSES: Final = re.compile(r'(?:"[^"]*"|<[^>]*>|[^,;"<])+')
_MOST_RECIPIENTS: Final = 50


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Who wrote a letter or mail to whom; empty where its head does not say."""

    sender: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailHead:
    """The header of a mail; persons as "Name <address>"."""

    sender: str = ""
    recipients: tuple[str, ...] = ()
    date: str = ""
    subject: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it says what only a mail says: from whom, when or to whom, and on what."""
        return bool(self.sender and self.subject and (self.date or self.recipients))


def mail_head(text: str) -> MailHead:
    """The header lines at the beginning of ``text``, read until a line that is none."""
    found: dict[str, list[str]] = {"from": [], "to": [], "date": [], "subject": [], "": []}
    for line in plain(text[:_HEAD]).lstrip().split("\n"):
        label, colon, value = line.partition(":")
        field = _HEADERS.get(label.strip().lower())
        if not colon or field is None:
            break
        found[field].append(value.strip())
    recipients = (person for line in found["to"] for person in _persons(line))
    return MailHead(
        sender=next((person for line in found["from"] for person in _persons(line)), ""),
        recipients=tuple(dict.fromkeys(recipients))[:_MOST_RECIPIENTS],
        date=" ".join(found["date"]),
        subject=" ".join(found["subject"]),
    )


def _persons(line: str) -> Iterator[str]:
    for match in _ADDRESSES.finditer(line):
        person = " ".join(match[0].replace('"', "").split())
        if any(character.isalpha() for character in person):
            yield person


def is_letter(head: str) -> bool:
    """Whether a line of ``head`` greets a reader."""
    return bool(_SALUTATION.search(head))


def subject(head: str) -> str:
    """What a letter is about: the line above the salutation, or the "Re:" below it."""
    salutation = _SALUTATION.search(head)
    if not salutation:
        return ""
    below = head[salutation.end() :].split("\n", 3)[1:3]
    above = [line.strip() for line in head[: salutation.start()].split("\n") if line.strip()]
    lines = [line.strip() for line in below if line.strip().lower().startswith("re:")]
    if not lines and above and not _POSTAL.search(above[-1]):
        runs_on = len(above) > 1 and (starts_with_form(above[-1]) or above[-1][0].islower())
        lines = above[-2:] if runs_on else above[-1:]
    words = _SUBJECT_LABEL.sub("", " ".join(lines))
    return "" if _NO_ADDRESS.match(words) or not _HAS_WORDS.search(words) else words


def correspondents(text: str) -> Correspondents:
    """Sender and recipient from the address blocks above the salutation, and the signature."""
    head = plain(text[:_HEAD])
    salutation = _SALUTATION.search(head)
    above = head[: salutation.start()] if salutation else head[:1_500]
    names = list(dict.fromkeys(_addresses(above)))
    if len(names) > 1:
        return Correspondents(names[0], (names[1],))
    signature = _signature(text)
    if not names:
        return Correspondents(signature)
    return Correspondents(signature, () if names[0] == signature else (names[0],))


def _addresses(above: str) -> Iterator[str]:
    """The name at the head of every block that reads like an address."""
    block: list[str] = []
    for line in [*(line.strip() for line in above.split("\n")), ""]:
        if _LETTERHEAD.search(line):
            yield from filter(None, [name_of(_LETTERHEAD.split(line)[0])])
            block = []
            continue
        if line and len(line) <= _SHORT_LINE and not _NO_ADDRESS.search(line):
            block.append(line)
            if not _POSTAL.search(line):
                continue
            yield from _addressee(block)
        elif len(block) > 2:
            yield from _addressee(block)
        block = []


def _addressee(block: list[str]) -> Iterator[str]:
    for line in block:
        if not _ADDRESSED.match(line):
            if len(block) > 1 and (name := name_of(line)):
                yield name
            return


def _signature(text: str) -> str:
    closing = _CLOSING.search(text, max(0, len(text) - _TAIL))
    if closing is None:
        return ""
    for line in text[closing.end() : closing.end() + 300].split("\n"):
        if line.strip():
            return name_of(_SIGNED.sub("", plain(line).strip()))
    return ""
