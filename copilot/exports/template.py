"""A Word template: fields such as {{ vertrag.datum }}, filled in with footnotes to their sources.

Fields are found in the text, in tables, headers, footers and text boxes, also where Word has cut
them into several runs. The look of the template stays.
"""

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import docx
from docx.oxml.ns import qn

from copilot.errors import PathNotFoundError
from copilot.errors.papers import NoTemplateError
from copilot.exports.characters import fit
from copilot.exports.packing import moment, repacked
from copilot.exports.report import Note
from copilot.exports.word_parts import Notes, element, run

_FIELD: Final = re.compile(r"\{\{\s*([^{}]{1,120}?)\s*\}\}")
_LARGEST: Final = 100_000_000
_STORIES: Final = tuple(
    f"{kind}{name}" for kind in ("", "first_page_", "even_page_") for name in ("header", "footer")
)
_BEHIND_HIGHLIGHT: Final = (
    "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em",
    "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """What is put in the place of a field; ``open`` marks it as still to be filled in."""

    text: str
    notes: tuple[Note, ...] = ()
    open: bool = False


class Template:
    """A template that was opened; :meth:`fields` names its fields, :meth:`filled` fills them in."""

    def __init__(self, path: Path) -> None:
        """Raises PathNotFoundError or NoTemplateError."""
        if not path.is_file():
            raise PathNotFoundError(path=str(path))
        self._content = path.read_bytes()
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                size = sum(entry.file_size for entry in archive.infolist())
            if size > _LARGEST:
                raise NoTemplateError(path=str(path), detail=f"> {_LARGEST} bytes")
            self._document()
        except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
            raise NoTemplateError(path=str(path), detail=str(error)[:200]) from None

    def fields(self) -> list[str]:
        """The names of the fields, in their order, each once."""
        found = [
            match[1]
            for paragraph, _ in _paragraphs(self._document())
            for match in _FIELD.finditer(_text(paragraph))
        ]
        return list(dict.fromkeys(found))

    def filled(self, values: Mapping[str, Value], date: str) -> bytes:
        """The document with each field replaced; ``date`` (ISO) is its own date."""
        document = self._document()
        notes = Notes(moment(date), document.part)
        for paragraph, in_body in _paragraphs(document):
            for match in reversed(list(_FIELD.finditer(_text(paragraph)))):
                if value := values.get(match[1]):
                    sourced = value if in_body else Value(value.text, (), value.open)
                    _replace(paragraph, match.start(), match.end(), sourced, notes)
        notes.attach(document.part)
        document.core_properties.modified = moment(date).replace(tzinfo=None)
        written = io.BytesIO()
        document.save(written)
        return repacked(written.getvalue())

    def _document(self) -> Any:
        return docx.Document(io.BytesIO(self._content))


def _paragraphs(document: Any) -> Iterator[tuple[Any, bool]]:
    """Every paragraph of every part, and whether footnotes may stand in it."""
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        yield paragraph, True
    for section in document.sections:
        for name in _STORIES:
            part = getattr(section, name)
            if not part.is_linked_to_previous:
                for paragraph in list(part._element.iter(qn("w:p"))):
                    yield paragraph, False


def _pieces(paragraph: Any) -> list[Any]:
    """The texts of a paragraph itself, not those of a text box in it."""
    return [
        each
        for each in paragraph.iter(qn("w:t"))
        if next(each.iterancestors(qn("w:p"))) is paragraph
    ]


def _text(paragraph: Any) -> str:
    return "".join(each.text or "" for each in _pieces(paragraph))


def _replace(paragraph: Any, start: int, end: int, value: Value, notes: Notes) -> None:
    """Put ``value`` in the look of the run where the field begins."""
    at = 0
    begun = False
    for piece in _pieces(paragraph):
        text = piece.text or ""
        if at < end and at + len(text) > start:
            if begun:
                _set(piece, text[max(0, end - at) :])
            else:
                begun = True
                _set(piece, text[: start - at])
                _insert(piece, value, text[end - at :] if at + len(text) > end else "", notes)
        at += len(text)


def _set(piece: Any, text: str) -> None:
    piece.text = text
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _insert(piece: Any, value: Value, tail: str, notes: Notes) -> None:
    """Behind the run of ``piece``: the value, its footnotes, and what stood behind the field."""
    before = next(piece.iterancestors(qn("w:r")))
    look = before.find(qn("w:rPr"))
    later = list(piece.itersiblings())
    added = [_like(look, value.text, highlighted=value.open)]
    added += [notes.footnote(note) for note in value.notes]
    if tail:
        added.append(_like(look, tail))
    if later:
        # What else the run holds, as a tab or a break, stays behind the field.
        added.append(_like(look, ""))
        added[-1].extend(later)
    for each in reversed(added):
        before.addnext(each)


def _like(look: Any | None, text: str, *, highlighted: bool = False) -> Any:
    made = run(fit(text))
    properties = copy.deepcopy(look) if look is not None else element("w:rPr")
    if highlighted:
        for old in properties.findall(qn("w:highlight")):
            properties.remove(old)
        mark = element("w:highlight", val="yellow")
        properties.insert_element_before(mark, *_BEHIND_HIGHLIGHT)
    made.insert(0, properties)
    return made
