"""How a confined reader's answer travels: a JSON head of bounded size, then the text as UTF-8.

The parent trusts none of it: the head is validated field by field, an error must be a known
ReadError, and a sentence may name its values but not format them. Raw text after the head keeps a
50 MB document from being escaped and parsed as JSON.
"""

import json
import re
import string
import struct
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from copilot import errors
from copilot.domain import Document, Page
from copilot.errors import ReaderLimitError, ReadError
from copilot.locale import Notice

_HEAD_LENGTH: Final = struct.Struct(">I")
_MOST_HEAD_BYTES: Final = 32 << 20
_MOST_CHARACTERS: Final = 1000
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")

_Short = Annotated[str, Field(max_length=_MOST_CHARACTERS)]
_Number = Annotated[int, Field(ge=1, le=1 << 31)]
_Length = Annotated[int, Field(ge=0, le=1 << 40)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Values = dict[_Short, _Short | Annotated[int, Field(ge=-(1 << 62), le=1 << 62)] | float]
_STRICT: Final = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True, config=_STRICT)
class _Page:
    number: _Number
    bytes: _Length
    ocr: bool
    confidence: _Share | None
    label: _Short = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class _Sentence:
    template: _Short
    values: _Values


@dataclass(frozen=True, slots=True, config=_STRICT)
class _DocumentHead:
    reader: _Short
    title: _Short
    pages: list[_Page]
    warnings: list[_Sentence]


@dataclass(frozen=True, slots=True, config=_STRICT)
class _ErrorHead:
    error: _Short
    values: _Values


_heads: TypeAdapter[_DocumentHead | _ErrorHead] = TypeAdapter(_DocumentHead | _ErrorHead)


def encode_document(document: Document) -> bytes:
    """A read document as one message; half surrogate pairs, which no file holds, become U+FFFD."""
    texts = [_utf8(page.text) for page in document.pages]
    pages = []
    for page, text in zip(document.pages, texts, strict=True):
        sizes = {"number": page.number, "bytes": len(text)}
        label = {"label": _clip(page.label)} if page.label else {}
        pages.append({**sizes, "ocr": page.ocr, "confidence": page.confidence, **label})
    warnings = [
        {"template": warning.template, "values": _clip_values(warning.values)}
        for warning in document.warnings
    ]
    about = {"reader": document.reader, "title": _clip(document.title)}
    return _message({**about, "pages": pages, "warnings": warnings}, texts)


def encode_error(error: ReadError) -> bytes:
    """An expected failure as one message: the name of its class and its values."""
    return _message({"error": type(error).__name__, "values": _clip_values(error.values)}, [])


def decode_document(message: bytes) -> Document:
    """The document, checked; raises the ReadError that was sent, ValueError for anything else."""
    head, at = _read_head(message)
    if isinstance(head, _ErrorHead):
        raise _read_error(head)
    pages = []
    for page in head.pages:
        text = str(memoryview(message)[at : at + page.bytes], "utf-8")
        pages.append(Page(page.number, text, page.ocr, page.confidence, page.label))
        at += page.bytes
    if at != len(message):
        raise ValueError("the text does not end where the pages end")
    warnings = tuple(_notice(sentence) for sentence in head.warnings)
    return Document(head.reader, tuple(pages), head.title, warnings)


def _message(head: Mapping[str, Any], texts: list[bytes]) -> bytes:
    packed = json.dumps(head, allow_nan=False).encode()
    if len(packed) > _MOST_HEAD_BYTES:
        raise ReaderLimitError(limit="size")
    return b"".join((_HEAD_LENGTH.pack(len(packed)), packed, *texts))


def _read_head(message: bytes) -> tuple[_DocumentHead | _ErrorHead, int]:
    if len(message) < _HEAD_LENGTH.size:
        raise ValueError("no head")
    (length,) = _HEAD_LENGTH.unpack_from(message)
    end = _HEAD_LENGTH.size + length
    if length > _MOST_HEAD_BYTES or end > len(message):
        raise ValueError("a head of the wrong length")
    return _heads.validate_json(message[_HEAD_LENGTH.size : end]), end


def _read_error(head: _ErrorHead) -> ReadError:
    """The error of that name; its own sentences must be sayable with the values that came."""
    kind = getattr(errors, head.error, None)
    if not (isinstance(kind, type) and issubclass(kind, ReadError)):
        raise ValueError("not the name of a reading error")
    named = {name for sentence in (kind.message, kind.remedy) for name in _names(sentence)}
    if not named <= head.values.keys():
        raise ValueError("a value is missing")
    return kind(**head.values)


def _notice(sentence: _Sentence) -> Notice:
    if not set(_names(sentence.template)) <= sentence.values.keys():
        raise ValueError("a value is missing")
    return Notice(sentence.template, sentence.values)


def _names(template: str) -> list[str]:
    """The values a template names; ValueError where it would do more than name them."""
    names = []
    for _, name, form, conversion in string.Formatter().parse(template):
        if form or conversion or (name is not None and not name.isidentifier()):
            raise ValueError("a template that formats")
        if name is not None:
            names.append(name)
    return names


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("�", text).encode("utf-8")


def _clip(text: str) -> str:
    return _SURROGATE.sub("�", text[:_MOST_CHARACTERS])


def _clip_values(values: Mapping[str, str | int | float]) -> dict[str, str | int | float]:
    return {
        name: _clip(value) if isinstance(value, str) else value for name, value in values.items()
    }
