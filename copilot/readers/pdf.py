"""PDF by pypdf, page by page; `pdf_scan` reads the pages whose text layer is missing or garbled."""

import io
import logging
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from copilot.domain import Document, Page, ReadOptions
from copilot.errors import BrokenFileError, EncryptedFileError, NoTextError
from copilot.locale import Notice, notice
from copilot.readers import pdf_scan
from copilot.readers.hidden import is_telling, notices
from copilot.readers.pdf_ink import Ink, Sieve
from copilot.security.sandbox import alive

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# What is told of each operator before it is followed: its name, operands, current and text matrix.
Visitor = Callable[[Any, Any, Any, Any], None]

# pypdf quotes the bytes it stumbled over; a person needs no more than the beginning.
_LONGEST_DETAIL: Final = 120
_WRAPPED: Final = "EncryptedPayload"
_IRM_PAYLOAD: Final = "MicrosoftIRMServices"
_FORM_KINDS: Final = ("/Tx", "/Ch", "/Btn")


@dataclass(frozen=True, slots=True)
class _Extract:
    """What a page says, why that is not all ("" where it is), and what nobody sees on it."""

    text: str
    failure: str = ""
    hidden: str = ""


def read(path: Path, options: ReadOptions | None = None) -> Document:
    """Every page of the file, which stays on disk; see :func:`read_bytes`."""
    with path.open("rb") as stream:
        return _document(stream, options or ReadOptions())


def read_bytes(data: bytes, name: str, options: ReadOptions | None = None) -> Document:
    """Every page of the file; a page that is broken or empty is named in a warning."""
    return _document(io.BytesIO(data), options or ReadOptions())


def _document(stream: IO[bytes], options: ReadOptions) -> Document:
    # pypdf reports every repaired oddity to its logger; what matters is in the warnings.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    try:
        reader, password = _opened(stream, options.passwords)
        count = len(reader.pages)
    except _failures() as error:
        raise BrokenFileError(detail=_detail(error)) from error
    if _is_wrapper(reader):
        raise EncryptedFileError
    texts = []
    for number in range(1, count + 1):
        texts.append(_page_text(reader, number))
        alive()
    recognised, warnings = pdf_scan.recognise(
        stream, password, [page.text for page in texts], options
    )
    pages, page_warnings, broken = _pages(texts, recognised)
    warnings.extend(page_warnings)
    warnings.extend(notices((number, page.hidden) for number, page in enumerate(texts, 1)))
    warnings.extend(_unread_parts(reader))
    if not any(page.text.strip() for page in pages):
        if broken:
            raise BrokenFileError(detail=broken)
        raise NoTextError
    return Document("pdf", tuple(pages), warnings=tuple(warnings))


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
            if reader.decrypt(password) is not PasswordType.NOT_DECRYPTED:
                return reader, password
        except (NotImplementedError, FileNotDecryptedError) as error:
            raise EncryptedFileError from error
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
    if numbers := ink.hidden():
        hidden, _ = _extract(page, Sieve(numbers, keeps_them=True).before)
        if is_telling(hidden):
            text, failure = _extract(page, Sieve(numbers, keeps_them=False).before)
            return _Extract(text, failure, hidden)
    return _Extract(text, failure)


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


def _is_wrapper(reader: "PdfReader") -> bool:
    """Whether the file is only the cover sheet around an encrypted document (IRM, PDF 2.0)."""
    try:
        return any(_is_payload(file) for file in _embedded(reader))
    except _failures():
        return False


def _is_payload(file: Any) -> bool:
    return _IRM_PAYLOAD in str(file.name) or _WRAPPED in str(file.associated_file_relationship)


def _embedded(reader: "PdfReader") -> Iterator[Any]:
    yield from reader.attachment_list


def _unread_parts(reader: "PdfReader") -> Iterator[Notice]:
    """Warnings for what the file carries besides its pages."""
    try:
        for file in _embedded(reader):
            yield notice("The attachment “{name}” is not read.", name=str(file.name))
        filled = sum(_is_filled(field) for field in (reader.get_fields() or {}).values())
    except _failures():
        yield notice("The list of attachments and form fields is damaged.")
        return
    if filled:
        yield notice("Filled-in form fields that are not read: {count}.", count=filled)


def _is_filled(field: Any) -> bool:
    value = field.get("/V")
    return field.get("/FT") in _FORM_KINDS and str(value or "/Off") not in ("/Off", "")
