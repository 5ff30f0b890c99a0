"""What a PDF holds besides the text of its pages: form fields, comments, XFA forms, files.

Fields and comments become lines of the page they stand on, in brackets where nobody could tell
them from its text otherwise; attached files are read like those of a mail.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from copilot.domain import Document
from copilot.errors import BrokenFileError, ReadError
from copilot.readers import read_bytes as read_inside
from copilot.readers.nesting import Inner, Nesting, shown_name
from copilot.readers.package import parse

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

Failures = tuple[type[Exception], ...]

_UNSEEN: Final = 2 | 32  # flags of an annotation: hidden, not to be viewed
_PUSH_BUTTON, _PASSWORD = 1 << 16, 1 << 13
_OFF: Final = ("", "/Off", "Off")
_DEEPEST: Final = 32  # fields inside fields
_MOST_ANNOTATIONS: Final = 20_000
# Comments by kind; a link says nothing, a pop-up only repeats what it belongs to.
_COMMENTS: Final = frozenset({
    "/Text", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Stamp", "/Ink",
    "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine",
})  # fmt: skip
_WRAPPED: Final = "EncryptedPayload"
_IRM_PAYLOAD: Final = "MicrosoftIRMServices"
_XFA_PARTS: Final = ("template", "datasets")


@dataclass(frozen=True, slots=True)
class Lines:
    """What the annotations of a page say, and what those say that nobody sees."""

    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def lines(page: "PageObject", word: str, failures: Failures) -> Lines:
    """Filled-in fields ("Name: Müller"), typed-over text, comments ("[``word`` Müller: ...]")."""
    shown: list[str] = []
    hidden: list[str] = []
    for note in _annotations(page, failures):
        try:
            said, flags = _said(note, word), int(note.get("/F", 0))
        except failures:
            continue
        if said:
            (hidden if flags & _UNSEEN else shown).append(said)
    return Lines(tuple(dict.fromkeys(shown)), tuple(dict.fromkeys(hidden)))


def _annotations(page: "PageObject", failures: Failures) -> Iterator[Any]:
    try:
        listed: Any = page.get("/Annots", ())
        entries = list(listed.get_object() if listed else ())[:_MOST_ANNOTATIONS]
    except failures:
        return
    for entry in entries:
        try:
            note = entry.get_object()
        except failures:
            continue
        if isinstance(note, Mapping):
            yield note


def _said(note: Any, word: str) -> str:
    kind = str(note.get("/Subtype", ""))
    if kind == "/Widget":
        return _field(note)
    text = _one_line(note.get("/Contents"))
    if not text or kind == "/FreeText":
        return text
    if kind not in _COMMENTS:
        return ""
    return f"[{word} {_one_line(note.get('/T')) or '?'}: {text}]"


def _field(note: Any) -> str:
    """A filled-in field under the name a person is shown; "" for an empty one."""
    kind, flags = str(_inherited(note, "/FT") or ""), int(_inherited(note, "/Ff") or 0)
    name = _one_line(_inherited(note, "/TU")) or _full_name(note)
    if kind == "/Btn":
        state = str(note.get("/AS", ""))
        if flags & _PUSH_BUTTON or state in _OFF:
            return ""
        return f"{name}: [x]" if state in ("/Yes", "/On", "/1") else f"{name}: [x] {state[1:]}"
    if kind not in ("/Tx", "/Ch") or flags & _PASSWORD:
        return ""
    value = _inherited(note, "/V")
    texts = value if isinstance(value, list) else [value]
    said = ", ".join(filter(None, map(_text, texts)))
    return f"{name}: {said}" if said else ""


def _inherited(note: Any, key: str) -> Any:
    """The entry of a field, or of the field it is a part of."""
    for _ in range(_DEEPEST):
        if key in note:
            return note[key]
        if "/Parent" not in note:
            return None
        note = note["/Parent"]
    return None


def _full_name(note: Any) -> str:
    names = []
    for _ in range(_DEEPEST):
        if "/T" in note:
            names.append(_one_line(note["/T"]))
        if "/Parent" not in note:
            break
        note = note["/Parent"]
    return ".".join(reversed(names)) or "?"


def _text(value: Any) -> str:
    """A string, or the text a stream holds; other things are no text."""
    from pypdf.generic import StreamObject

    if isinstance(value, StreamObject):
        value = value.get_data().decode("utf-8", "replace")
    elif isinstance(value, bytes):
        value = value.decode("latin-1")
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip() if value else ""


def _one_line(value: Any) -> str:
    return " ".join(_text(value).split())


def xfa_lines(reader: "PdfReader", failures: Failures) -> list[str]:
    """The text of a form whose pages are drawn by a program Adobe's readers alone contain.

    Its pages only ask to wait; a form with ordinary fields besides is read by those.
    """
    try:
        form = reader.root_object.get("/AcroForm")
        form = form.get_object() if form is not None else {}
        if "/XFA" not in form or len(form.get("/Fields", ())) > 0:
            return []
        parts = {name: parse(data, name) for name, data in _packets(form["/XFA"])}
    except failures:
        return []
    except ReadError:
        return []
    said = [line for name in _XFA_PARTS for line in _leaves(parts.get(name), name == "datasets")]
    return list(dict.fromkeys(said))


def _packets(form: Any) -> Iterator[tuple[str, bytes]]:
    """The template and the data, from a list of names and streams or from one stream."""
    if not isinstance(form, list):
        root = parse(form.get_data(), "XFA")
        from lxml import etree

        for child in root:
            yield etree.QName(child).localname, etree.tostring(child)
        return
    for name, stream in zip(form[::2], form[1::2], strict=False):
        if str(name) in _XFA_PARTS:
            yield str(name), stream.get_object().get_data()


def _leaves(root: Any, named: bool) -> Iterator[str]:
    from lxml import etree

    if root is None:
        return
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        text = " ".join((element.text or "").split())
        if not text or name in ("script", "config"):
            continue
        yield f"{name}: {text}" if named else text


def is_rights_managed(reader: "PdfReader", failures: Failures) -> bool:
    """Whether the file is only the cover sheet around a document that IRM protects."""
    return _has_file(reader, failures, lambda file: _IRM_PAYLOAD in str(file.name))


def is_wrapper(reader: "PdfReader", failures: Failures) -> bool:
    """Whether the file is only the cover sheet around an encrypted document (PDF 2.0)."""
    return _has_file(
        reader, failures, lambda file: _WRAPPED in str(file.associated_file_relationship)
    )


def _has_file(reader: "PdfReader", failures: Failures, wanted: Callable[[Any], bool]) -> bool:
    try:
        return any(wanted(file) for file in reader.attachment_list)
    except failures:
        return False


def attachments(reader: "PdfReader", failures: Failures) -> Iterator[Inner]:
    """The files a portfolio or a page carries; raises ``failures`` where their list is damaged."""
    for file in reader.attachment_list:
        name = str(file.name)
        yield Inner(shown_name(name, "?"), partial(_read, name, partial(_content, file), failures))
    for page in reader.pages:
        for note in _annotations(page, failures):
            if note.get("/Subtype") != "/FileAttachment" or "/FS" not in note:
                continue
            file = note["/FS"]
            name = _one_line(file.get("/UF") or file.get("/F"))
            content = partial(_embedded, file)
            yield Inner(shown_name(name, "?"), partial(_read, name, content, failures))


def _content(file: Any) -> bytes:
    data: bytes = file.content
    return data


def _embedded(file: Any) -> bytes:
    held = file["/EF"]
    data: bytes = held["/UF" if "/UF" in held else "/F"].get_data()
    return data


def _read(
    name: str, content: Callable[[], bytes], failures: Failures, nesting: Nesting
) -> Document:
    try:
        data = content()
    except failures as error:
        raise BrokenFileError(detail=" ".join(str(error).split())[:120]) from error
    nesting.spend(len(data))
    return read_inside(name, data, nesting)
