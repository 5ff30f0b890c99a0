"""How a lawyer cites a passage: "Mietvertrag vom 3. März 2021, § 5 Abs. 2, S. 4".

The words are those of the language in use. Knows nothing of screens and files.
"""

import re
from pathlib import PurePath
from typing import Final

from copilot.domain import FileRecord, Pinpoint
from copilot.locale import _
from copilot.locale.formats import long_date

# What parts the levels of a clause path: "§ 5 Kündigung > Abs. 2".
_LEVEL: Final = " > "
# The marker of a clause without its heading.
_MARKER: Final = re.compile(
    r"(?:§§?|Art\.?|Artikel|Article|Section|Sec\.|Clause|Ziff(?:er|\.)?|Nr\.|No\.|Abs\.|Absatz|"
    r"Satz|lit\.|Buchst\.|Anlage|Annex|Schedule|Exhibit|Rn\.|para\.)\s*"
    r"[0-9IVX]*[0-9A-Za-z]*(?:\.[0-9]+)*\b|\d+(?:\.\d+)*\.?(?=\s|$)|\([0-9a-z]{1,4}\)|[a-z]\)"
)
_TITLE_ENDS: Final = re.compile(r"\s[|–—]\s|\n")
_LONGEST_TITLE: Final = 80


def lawyers_reference(place: Pinpoint, record: FileRecord | None) -> str:
    """Document with its date, clause, page; the file's name where the document has no title."""
    clause = " ".join(_marker(level) for level in place.clause.split(_LEVEL) if level.strip())
    page = place.label or _("p. {page}").format(page=place.page)
    parts = (_document(place, record), clause, " ".join(page.split()))
    return ", ".join(part for part in parts if part)


def _document(place: Pinpoint, record: FileRecord | None) -> str:
    title = _title(record) if record else ""
    if not title:
        return PurePath(place.path).name
    date = record.particulars.date if record else ""
    if not date or date[:4] in title:
        return title
    whole = _("{title} of {date}") if len(date) > len("2021-03") else _("{title}, {date}")
    return whole.format(title=title, date=long_date(date))


def _title(record: FileRecord) -> str:
    title = _TITLE_ENDS.split(record.particulars.title or record.title)[0]
    words = " ".join(title.split())
    if len(words) > 2 and words.isupper():
        words = words.title()
    return words if len(words) <= _LONGEST_TITLE else ""


def _marker(level: str) -> str:
    found = _MARKER.match(level.strip())
    return " ".join((found.group() if found else level).split())
