"""The words people use for documents ("Mietverträge", "supply agreements", "mails").

One table, read by the routing of a question, by follow-ups and by summaries. Knows nothing of
what is asked about the documents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from copilot.domain import DocumentKind

_CONTRACTS: Final = frozenset({DocumentKind.CONTRACT, DocumentKind.AMENDMENT})


@dataclass(frozen=True, slots=True)
class Named:
    """A word for documents: ``sort`` is the part of a kind that it names ("lease"), or empty.

    ``title`` is found in what such documents call themselves; None where the kind says it all.
    """

    sort: str
    kinds: frozenset[DocumentKind]
    title: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A word for documents at its place in a question."""

    start: int
    end: int
    named: Named


@dataclass(frozen=True, slots=True)
class _Row:
    named: Named
    asked: str


def _row(sort: str, kinds: frozenset[DocumentKind], asked: str, title: str = "") -> _Row:
    return _Row(Named(sort, kinds, re.compile(title, re.IGNORECASE) if title else None), asked)


def _of(*kinds: DocumentKind) -> frozenset[DocumentKind]:
    return frozenset(kinds)


_DE: Final = r"(?:vertr(?:a|ä)g(?:e|en|es|s)?|vereinbarung(?:en)?|abrede[n]?)"
_EN: Final = r"(?:agreements?|contracts?|deeds?)"
# The first row that fits wins, so the sorts stand before their kind.
_ROWS: Final = (
    _row(
        "amendment",
        _of(DocumentKind.AMENDMENT),
        r"nachtr(?:a|ä)g(?:e|en|s|es)?|änderungs(?:vereinbarung(?:en)?|vertr(?:a|ä)g(?:e|en|s)?)|"
        r"amendments?|addend(?:um|ums|a)|side letters?",
    ),
    _row(
        "lease",
        _CONTRACTS,
        rf"(?:\w*miet|\w*pacht|leasing)-?{_DE}|(?:tenancy|rental|lease) {_EN}|leases?|"
        r"tenanc(?:y|ies)",
        r"miet|pacht|\blease|tenancy|rental",
    ),
    _row(
        "nda",
        _CONTRACTS,
        rf"ndas?|(?:geheimhaltungs|vertraulichkeits|verschwiegenheits)-?{_DE}|"
        rf"(?:non-?disclosure|confidentiality|secrecy) {_EN}",
        r"geheimhalt|vertraulich|verschwiegen|non-?disclosure|confidential|\bnda\b",
    ),
    _row(
        "employment",
        _CONTRACTS,
        rf"(?:arbeits|anstellungs|dienst)-?{_DE}|(?:employment|service) {_EN}",
        r"arbeitsvertr|anstellung|dienstvertr|employ|service",
    ),
    _row(
        "supply",
        _CONTRACTS,
        rf"(?:rahmen)?liefer(?:anten|ungs)?-?{_DE}|supply {_EN}",
        r"liefer|supply",
    ),
    _row(
        "licence",
        _CONTRACTS,
        rf"lizenz-?{_DE}|licen[sc](?:e|ing) {_EN}|licen[sc]es",
        r"lizenz|licen[sc]",
    ),
    _row(
        "loan",
        _CONTRACTS,
        rf"(?:darlehens|kredit)-?{_DE}|(?:loan|credit) {_EN}",
        r"darlehen|kredit|loan|credit|facility",
    ),
    _row("sale", _CONTRACTS, rf"kauf-?{_DE}|(?:sale|sales|purchase) {_EN}", r"kauf|sale|purchase"),
    _row(
        "terms",
        _CONTRACTS,
        r"agb|(?:geschäfts|einkaufs|verkaufs|liefer|nutzungs)bedingungen|"
        r"(?:general )?(?:terms and conditions|conditions of sale|terms of (?:use|service))",
        r"bedingungen|\bagb\b|terms|conditions",
    ),
    _row(
        "mail", _of(DocumentKind.MAIL), r"e-?mails?|mails?|mailverkehr|nachrichten|e-?mail messages"
    ),
    _row(
        "letter",
        _of(DocumentKind.LETTER),
        r"(?:\w+)?schreiben|brief(?:e|en|es|s)?|letters?|kündigungs(?:schreiben|briefe?)",
    ),
    _row(
        "judgment",
        _of(DocumentKind.JUDGMENT),
        r"urteil(?:e|en|s)?|gerichtsentscheidung(?:en)?|entscheidung(?:en)?|beschl(?:u|ü)ss(?:e|"
        r"en)?|"
        r"(?:court )?(?:judge?ments?|rulings?|decisions?)",
    ),
    _row(
        "pleading",
        _of(DocumentKind.PLEADING),
        r"schrifts(?:a|ä)tz(?:e|en|es)?|klage(?:n|schrift|schriften)?|klageerwiderung(?:en)?|"
        r"pleadings?|court filings?|motions?|complaints?",
    ),
    _row(
        "statute",
        _of(DocumentKind.STATUTE),
        r"gesetz(?:e|en|es)?|gesetzestext(?:e|en)?|statutes?",
    ),
    _row(
        "spreadsheet",
        _of(DocumentKind.SPREADSHEET),
        r"tabelle(?:n)?|excel-?(?:dateien|tabellen|listen)|spreadsheets?|workbooks?",
    ),
    _row(
        "presentation",
        _of(DocumentKind.PRESENTATION),
        r"präsentation(?:en)?|presentations?|slide decks?",
    ),
    _row("contract", _CONTRACTS, rf"(?P<of_de>[a-zäöüß]{{3,}}?s?)-?{_DE}|{_DE}|{_EN}"),
    _row(
        "",
        frozenset(),
        r"dokument(?:e|en|s|es)?|unterlagen?|datei(?:en)?|schriftst(?:ü|u)ck(?:e|en|s)?|"
        r"aktenst(?:ü|u)ck(?:e|en|s)?|documents?|files?|papers",
    ),
)
_WORDS: Final = tuple(
    (row.named, re.compile(rf"(?<![\w-])(?:{row.asked})(?![\w-])", re.IGNORECASE)) for row in _ROWS
)


def sort_named(sort: str) -> Named | None:
    """The word for a sort of documents ("lease", "nda"), or None where the table has none such."""
    return next((row.named for row in _ROWS if row.named.sort == sort), None)


def mentions(text: str) -> Iterator[Mention]:
    """The words for documents in a text, in order, each once."""
    found: list[Mention] = []
    for named, pattern in _WORDS:
        for match in pattern.finditer(text):
            if all(match.end() <= old.start or match.start() >= old.end for old in found):
                found.append(Mention(match.start(), match.end(), _sort_of(named, match)))
    yield from sorted(found, key=lambda mention: mention.start)


def _sort_of(named: Named, match: re.Match[str]) -> Named:
    """ "Franchiseverträge" are contracts whose title holds "franchise"."""
    prefix = match.groupdict().get("of_de")
    if not prefix or prefix.lower() in _NO_SORT:
        return named
    stem = re.escape(prefix.lower().removesuffix("s"))
    return Named(prefix.lower(), named.kinds, re.compile(stem, re.IGNORECASE))


_NO_SORT: Final = frozenset({"alt", "neu", "einzel", "haupt", "zusatz", "vor"})
