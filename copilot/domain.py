"""The nouns of the product: frozen, without behaviour beyond their own arithmetic.

Offsets count Unicode code points. A document's text is its pages joined by :data:`PAGE_BREAK`;
every span, chunk, hit and pinpoint is a range of that text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from copilot.locale import Notice

Language = Literal["de", "en"]
OcrMode = Literal["auto", "off", "force"]

PAGE_BREAK: Final = "\f"


@dataclass(frozen=True, slots=True)
class Span:
    """The characters from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def overlap(self, other: "Span") -> int:
        """How many characters both share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of extracted text; ``confidence`` is the mean of the text recognition, 0 to 1.

    ``label`` names the place where a page number alone does not: a sheet, a slide, an attachment
    ("Anlagen.zip > Vertrag.docx, 2").
    """

    number: int
    text: str
    ocr: bool = False
    confidence: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are read: which pages go to the text recognition, and which passwords are tried.

    "auto" recognises pages without a usable text layer, "force" every page that can be drawn.
    ``ocr_model`` is the folder of its models; empty: the shipped one.
    """

    ocr: OcrMode = "auto"
    passwords: tuple[str, ...] = ()
    ocr_model: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader returns: the pages of one file, in reading order, and what to warn about."""

    reader: str
    pages: tuple[Page, ...]
    title: str = ""
    warnings: tuple[Notice, ...] = ()

    @property
    def text(self) -> str:
        """The pages joined by :data:`PAGE_BREAK`."""
        return PAGE_BREAK.join(page.text for page in self.pages)

    def page_starts(self) -> tuple[int, ...]:
        """The offset of each page in :attr:`text`."""
        starts, at = [], 0
        for page in self.pages:
            starts.append(at)
            at += len(page.text) + len(PAGE_BREAK)
        return tuple(starts)


@dataclass(frozen=True, slots=True)
class Clause:
    """A structural unit of a text: its path from the top ("§ 5", "Abs. 2") and its range."""

    path: tuple[str, ...]
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage that is embedded and searched: ``document.text[start:end] == text``.

    ``clause`` reads "§ 5 Kündigung > Abs. 2"; ``page`` is the page on which the passage starts.
    """

    page: int
    start: int
    end: int
    clause: str
    text: str


class FileState(StrEnum):
    """What became of a file that was under the indexed folder."""

    INDEXED = "indexed"
    SKIPPED = "skipped"
    FAILED = "failed"


class DocumentKind(StrEnum):
    """What a document is to a lawyer."""

    CONTRACT = "contract"
    AMENDMENT = "amendment"
    LETTER = "letter"
    JUDGMENT = "judgment"
    STATUTE = "statute"
    PLEADING = "pleading"
    MAIL = "mail"
    SPREADSHEET = "spreadsheet"
    PRESENTATION = "presentation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a document says of itself; empty where it does not.

    Dates are ISO and may end after the month or the year. ``amends`` are the words that name the
    document it amends, ``amends_date`` is that one's date, ``amends_number`` says which amendment
    this is (0: not numbered).
    """

    kind: DocumentKind = DocumentKind.OTHER
    title: str = ""
    date: str = ""
    parties: tuple[str, ...] = ()
    sender: str = ""
    recipients: tuple[str, ...] = ()
    amends: str = ""
    amends_date: str = ""
    amends_number: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents a search is limited to; an empty field does not limit it.

    ``after`` and ``before`` are ISO dates, both included, and may end after the month or the year.
    ``sender`` and ``party`` are parts of a name, in small letters or not.
    """

    kinds: frozenset[DocumentKind] = frozenset()
    after: str = ""
    before: str = ""
    sender: str = ""
    party: str = ""
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was found: ``folder`` is the indexed root, ``path`` is relative to it.

    Both are as the system names them, undecodable bytes escaped by ``surrogateescape``.
    """

    folder: str
    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file with its state; ``document`` ("D12") is there when it is indexed.

    Files of the same content share one document. ``base`` is the document this one amends.
    ``ocr`` is the mode it was read with; ``tried`` stands for how a file was read in vain.
    """

    file: SourceFile
    state: FileState
    sha256: str = ""
    document: str | None = None
    reader: str = ""
    title: str = ""
    language: Language = "de"
    pages: int = 0
    ocr_pages: int = 0
    poorly_read_pages: int = 0
    chunks: int = 0
    reason: Notice | None = None
    remedy: Notice | None = None
    warnings: tuple[Notice, ...] = ()
    particulars: Particulars = Particulars()
    base: str | None = None
    ocr: OcrMode = "auto"
    tried: str = ""


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its number in the library, its document, and the label of its first page.

    ``also_at`` are the other paths of files with the same content.
    """

    id: int
    document: str
    path: str
    title: str
    chunk: Chunk
    label: str = ""
    also_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; ``found_by`` names the lists it was in.

    ``similarity`` is the cosine to the question; ``term_share`` the share of the question's terms
    that the passage holds, each weighed by its rarity, None where their languages differ;
    ``reading`` the reader's log-odds that it bears on the question, None where it was not read.
    """

    rank: int
    chunk: StoredChunk
    score: float
    found_by: tuple[str, ...]
    similarity: float = 0.0
    term_share: float | None = None
    reading: float | None = None


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A place in a client document and the words that stand there, checked by code."""

    document: str
    path: str
    page: int
    start: int
    end: int
    quote: str
    clause: str = ""
    label: str = ""
    verified: bool = True

    @property
    def reference(self) -> str:
        """The short form that ``copilot show`` takes: "D12:340-512"."""
        return f"{self.document}:{self.start}-{self.end}"


class Support(StrEnum):
    """How a statement stands to its quotes."""

    SUPPORTED = "supported"
    QUOTED = "quoted_only"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the pinpoints that carry it; never without one."""

    text: str
    support: Support
    pinpoints: tuple[Pinpoint, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched, and what could not be: the proof behind "not found"."""

    documents_searched: int
    pages_searched: int
    documents_failed: int
    documents_skipped: int
    pages_poorly_read: int


@dataclass(frozen=True, slots=True)
class Amendment:
    """A document that amends ``base``, which an answer cites; ``date`` is ISO or empty."""

    base: str
    document: str
    path: str
    title: str
    date: str


class AnswerStatus(StrEnum):
    """Whether the documents answered."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that answered, or that waits for a yes (``pending``), with its arguments.

    ``result`` says in one sentence what came of it.
    """

    name: str
    arguments: tuple[tuple[str, str], ...] = ()
    result: str = ""
    pending: bool = False

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{key}: {value}' for key, value in self.arguments)})"


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer, or "not found" with its coverage; ``timings`` are in seconds or counts.

    ``lead`` are the words of the first quote that say how long, how much or when; ``nearest`` are
    the passages that came closest where nothing was found, and ``reasons`` say why.
    """

    question: str
    status: AnswerStatus
    language: Language
    statements: tuple[Statement, ...]
    coverage: Coverage
    model: str
    dropped: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    lead: str = ""
    nearest: tuple[Hit, ...] = ()
    reasons: tuple[Notice, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    tool: ToolUse | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """A mandate: the unit of index, key and wall. ``slug`` names its folder.

    ``feedback``: its owner lets what was asked and judged in it be exported to train a model.
    ``admitted`` are the users whom the owner lets in.
    ``hold``: it may not be deleted. ``retain_until``: the day its retention ends, or empty.
    """

    name: str
    slug: str
    language: Language
    owner: str
    created: str
    feedback: bool = False
    admitted: tuple[str, ...] = ()
    hold: bool = False
    retain_until: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks, and which matters (slugs) they may see; every search needs one."""

    user: str
    matters: frozenset[str]


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """A question that was asked in a matter; ``answer`` is the whole answer as JSON.

    ``asked_at`` is ISO in UTC; ``conversation`` is empty where the question stands alone.
    """

    id: int
    asked_at: str
    conversation: str
    question: str
    answer: str
    model: str
    status: str


class Judgement(StrEnum):
    """What a lawyer says of an answer: right, wrong, or another place says it better."""

    RIGHT = "right"
    WRONG = "wrong"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A lawyer's word on a question's answer, or on one statement of it (counted from 1).

    ``better`` is the place to quote instead, ``quote`` the words that stood there.
    """

    id: int
    question: int
    statement: int | None
    judgement: Judgement
    better: tuple[str, Span] | None
    quote: str
    note: str
    user: str
    at: str


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line of a trail: who did what and when (ISO, in UTC).

    ``number`` counts from 1. ``facts`` say how many and which by number, hash or place; never what
    a document or a question says.
    """

    number: int
    at: str
    user: str
    action: str
    facts: Mapping[str, str | int]
