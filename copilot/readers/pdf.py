"""PDF by pypdf, page by page; `pdf_scan` reads the pages whose text layer is missing or garbled."""

import io
import logging
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from copilot.domain import Document, Page, ReadOptions
from copilot.errors import (
    BrokenFileError,
    EncryptedFileError,
    NoTextError,
    ReaderLimitError,
    ReadError,
    RightsManagedError,
)
from copilot.locale import Notice, notice
from copilot.readers import pdf_parts, pdf_scan
from copilot.readers.flow import marks_of
from copilot.readers.hidden import is_telling, notices
from copilot.readers.nesting import Gathered, Nesting, gather
from copilot.readers.patience import Patience, too_long
from copilot.readers.pdf_ink import Ink, Sieve

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# What is told of each operator before it is followed: its name, operands, current and text matrix.
Visitor = Callable[[Any, Any, Any, Any], None]

# pypdf quotes the bytes it stumbled over; a person needs no more than the beginning.
_LONGEST_DETAIL: Final = 120
# The failure of a page that only claims to hold so much; drawing it would take as long.
_OVER_LIMIT: Final = "it is over a limit"
_GERMAN, _ENGLISH = marks_of(1031), marks_of(1033)


@dataclass(frozen=True, slots=True)
class _Extract:
    """What a page says, why that is not all ("" where it is), and what nobody sees on it."""

    text: str
    failure: str = ""
    hidden: str = ""


def read(path: Path, options: ReadOptions | None = None) -> Document:
    """Every page of the file; see :func:`read_file`."""
    return read_file(path, Nesting(options=options or ReadOptions()))


def read_file(path: Path, nesting: Nesting) -> Document:
    """Every page of the file, which stays on disk; see :func:`read_bytes`."""
    with path.open("rb") as stream:
        return _document(stream, nesting)


def read_bytes(data: bytes, name: str, nesting: Nesting) -> Document:
    """Every page of the file, with what is filled in and noted there, then the attached files.

    A page that is broken or empty is named in a warning.
    """
    return _document(io.BytesIO(data), nesting)


def _document(stream: IO[bytes], nesting: Nesting) -> Document:
    # pypdf reports every repaired oddity to its logger; what matters is in the warnings.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    failures = _failures()
    try:
        reader, password = _opened(stream, nesting.options.passwords)
        count = len(reader.pages)
    except failures as error:
        if (detail := _detail(error)) == _OVER_LIMIT:
            raise ReaderLimitError(limit="size") from error
        return _drawn(stream, detail, nesting)
    if pdf_parts.is_rights_managed(reader, failures):
        raise RightsManagedError
    if pdf_parts.is_wrapper(reader, failures):
        raise EncryptedFileError
    texts = _texts(reader, count, nesting.patience)
    recognised, warnings = pdf_scan.recognise(stream, password, _layers(texts), nesting)
    pages, page_warnings, broken = _pages(texts, recognised)
    if len(texts) < count:
        warnings.append(too_long(len(texts) + 1))
    warnings.extend(page_warnings)
    warnings.extend(notices((number, page.hidden) for number, page in enumerate(texts, 1)))
    gathered = _with_files(reader, pages, nesting)
    if not any(page.text.strip() for page in gathered.pages):
        raise _reason(gathered, broken, len(texts) < count)
    return Document("pdf", tuple(gathered.pages), warnings=(*warnings, *gathered.warnings))


def _texts(reader: "PdfReader", count: int, patience: Patience) -> list[_Extract]:
    """The pages as they can be extracted, with their fields and comments, while there is time."""
    texts: list[_Extract] = []
    while len(texts) < count and patience.reads_on():
        texts.append(_page_text(reader, len(texts) + 1))
    form = pdf_parts.xfa_lines(reader, _failures()) if texts else []
    if form:
        first = texts[0]
        said = _clean("\n".join((first.text.strip("\n"), *form)))
        texts[0] = _Extract(said, first.failure, first.hidden)
    return texts


def _layers(texts: Sequence[_Extract]) -> list[pdf_scan.Layer]:
    """What `pdf_scan` need know of each page."""
    return [
        pdf_scan.Layer(
            page.text,
            damaged=page.failure not in ("", _OVER_LIMIT),
            hopeless=page.failure == _OVER_LIMIT,
        )
        for page in texts
    ]


def _drawn(stream: IO[bytes], detail: str, nesting: Nesting) -> Document:
    """The file as PDFium draws it, for one that is too damaged to be extracted."""
    pages, warnings = pdf_scan.recognise_all(stream, nesting)
    if not pages:
        raise BrokenFileError(detail=detail)
    damage = notice("The file is damaged; it was read from its pictures: {detail}", detail=detail)
    return Document("pdf", tuple(pages), warnings=(damage, *warnings))


def _with_files(reader: "PdfReader", pages: list[Page], nesting: Nesting) -> Gathered:
    """The pages, then those of the files the PDF carries."""
    failures = _failures()
    try:
        files = list(pdf_parts.attachments(reader, failures))
    except failures:
        gathered = Gathered(pages)
        gathered.warnings.append(notice("The list of attachments is damaged."))
        return gathered
    return gather(files, nesting, pages)


def _reason(gathered: Gathered, broken: str, hurried: bool) -> ReadError:
    """Why there is no text at all."""
    if broken == _OVER_LIMIT:
        return ReaderLimitError(limit="size")
    if broken:
        return BrokenFileError(detail=broken)
    if hurried:
        return ReaderLimitError(limit="time")
    return gathered.failures[0] if gathered.failures else NoTextError()


def _failures() -> tuple[type[Exception], ...]:
    """What pypdf raises on broken files: its own errors, and those of trusting the content."""
    from pypdf.errors import DependencyError, PyPdfError

    return (
        PyPdfError,
        DependencyError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        EOFError,
        LookupError,
        NotImplementedError,
        RecursionError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    )


def _detail(error: Exception) -> str:
    from pypdf.errors import LimitReachedError

    if isinstance(error, LimitReachedError):
        return _OVER_LIMIT
    return " ".join(str(error).split())[:_LONGEST_DETAIL] or type(error).__name__


def _opened(stream: Any, passwords: Sequence[str]) -> tuple["PdfReader", str]:
    """The reader and the password that opened it: none, else the first of the given that fits."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import FileNotDecryptedError

    reader = PdfReader(stream, strict=False)
    if not reader.is_encrypted:
        return reader, ""
    for password in ("", *passwords):
        try:
            opened = reader.decrypt(password)
        except (NotImplementedError, FileNotDecryptedError) as error:
            raise EncryptedFileError from error
        if opened is PasswordType.NOT_DECRYPTED:
            continue
        # An empty owner's password opens nothing: the file asks for the one of its readers.
        if password or opened is PasswordType.USER_PASSWORD or pdf_scan.opens(stream, ""):
            return reader, password
    raise EncryptedFileError


def _pages(
    texts: Sequence[_Extract], recognised: Mapping[int, Page]
) -> tuple[list[Page], list[Notice], str]:
    """The pages, what to warn about, and the first failure ("" where there is none)."""
    pages, warnings, broken = [], [], ""
    for number, page in enumerate(texts, 1):
        pages.append(recognised.get(number) or Page(number, page.text))
        broken = broken or page.failure
        warning = None if number in recognised else _page_warning(number, page.text, page.failure)
        if warning:
            warnings.append(warning)
    return pages, warnings, broken


def _page_text(reader: "PdfReader", number: int) -> _Extract:
    """The page as pypdf reads it; only where something is hidden it is read again without that."""
    try:
        page = reader.pages[number - 1]
        ink = Ink.of(page, _failures())
    except _failures() as error:
        return _Extract("", _detail(error))
    text, failure = _extract(page, ink.before, ink.after)
    unseen = ""
    if numbers := ink.hidden():
        hidden, _ = _extract(page, Sieve(numbers, keeps_them=True).before)
        if is_telling(hidden):
            text, failure = _extract(page, Sieve(numbers, keeps_them=False).before)
            unseen = hidden
    noted = pdf_parts.lines(page, _comment_by(text), _failures())
    if noted.shown:
        text = _clean("\n".join((text.rstrip("\n"), *noted.shown)).lstrip("\n"))
    return _Extract(text, failure, "\n".join(filter(None, (unseen, *noted.hidden))))


def _comment_by(text: str) -> str:
    """The words before the author of a comment, in the language of the page."""
    marks = _GERMAN if text.count(" und ") > text.count(" and ") else _ENGLISH
    return marks.comment


def _extract(page: "PageObject", before: Visitor, after: Visitor | None = None) -> tuple[str, str]:
    """The text of the page, and why it is not all of it ("" where it is)."""
    pieces: list[str] = []

    def keep(text: Any, *_place: Any) -> None:
        pieces.append(text)

    try:
        text = page.extract_text(
            visitor_operand_before=before, visitor_operand_after=after, visitor_text=keep
        )
    except _failures() as error:
        return _clean("".join(pieces)), _detail(error)
    return _clean(text), ""


def _clean(text: str) -> str:
    """The text without NUL; half surrogate pairs are joined, as no file or database holds them."""
    text = text.replace("\0", "")
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _page_warning(number: int, text: str, failure: str) -> Notice | None:
    if failure and text.strip():
        return notice("Page {page} was read only in part: {detail}", page=number, detail=failure)
    if failure:
        return notice("Page {page} cannot be read: {detail}", page=number, detail=failure)
    if not text.strip():
        return notice("Page {page} has no text; it is blank or an image.", page=number)
    if pdf_scan.is_garbled(text):
        return notice("Page {page} has a garbled text layer; it was not recognised.", page=number)
    return None
