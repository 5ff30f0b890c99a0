"""What a confined reader may tell its parent, and what the parent refuses to believe."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot import errors
from copilot.domain import Document, Page
from copilot.errors import BrokenFileError, EncryptedFileError, ReadError
from copilot.locale import Notice, notice
from copilot.readers.wire import decode_document, encode_document, encode_error

_whole_text = st.text(st.characters(exclude_categories=["Cs"]))
_pages = st.builds(
    Page,
    st.integers(1, 10_000),
    _whole_text,
    st.booleans(),
    st.none() | st.floats(0, 1),
    _whole_text.map(lambda text: text[:1000]),
)
_warnings = st.builds(
    lambda page: notice("Page {page} has no text.", page=page), st.integers(1, 10_000)
)
_documents = st.builds(
    Document,
    st.sampled_from(["pdf", "text"]),
    st.lists(_pages).map(tuple),
    _whole_text,
    st.lists(_warnings).map(tuple),
)


def _message(head: object, text: bytes = b"") -> bytes:
    packed = json.dumps(head).encode()
    return struct.pack(">I", len(packed)) + packed + text


def _head(**changes: object) -> dict[str, object]:
    page = {"number": 1, "bytes": 4, "ocr": False, "confidence": None}
    whole = {"reader": "text", "title": "", "pages": [page], "warnings": []}
    return {**whole, **changes}


def _page(**changes: object) -> list[dict[str, object]]:
    return [{"number": 1, "bytes": 4, "ocr": False, "confidence": None, **changes}]


def _warning(template: str, **values: object) -> list[dict[str, object]]:
    return [{"template": template, "values": values}]


@given(_documents)
def test_a_document_arrives_as_it_was_sent(document: Document) -> None:
    assert decode_document(encode_document(document)) == document


@given(st.text(st.characters()))
def test_every_character_keeps_its_offset(text: str) -> None:
    arrived = decode_document(encode_document(Document("pdf", (Page(1, text),)))).text
    assert len(arrived) == len(text)


def _known_errors(kind: type[ReadError]) -> list[type[ReadError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _known_errors(child))]


@pytest.mark.parametrize("kind", _known_errors(ReadError))
def test_every_reading_error_arrives_with_its_values(kind: type[ReadError]) -> None:
    sent = kind(detail="Zeile 3", limit="memory", suffix=".xyz")
    with pytest.raises(kind) as caught:
        decode_document(encode_error(sent))
    assert str(caught.value) == str(sent)


def test_a_long_detail_is_cut_so_that_the_failure_still_arrives() -> None:
    with pytest.raises(BrokenFileError):
        decode_document(encode_error(BrokenFileError(detail="x" * 100_000)))


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\0\0",
        b"\xff\xff\xff\xff{}",
        struct.pack(">I", 2) + b"[]",
        struct.pack(">I", 200_000) + b"[" * 200_000,
        _message(_head(), b"abc"),
        _message(_head(), b"abcde"),
        _message(_head(), b"\xff\xff\xff\xff"),
        _message(_head(pages=_page(bytes=-4)), b"abcd"),
        _message(_head(pages=_page(number=0)), b"abcd"),
        _message(_head(pages=_page(number=True)), b"abcd"),
        _message(_head(pages=_page(confidence=2)), b"abcd"),
        _message(_head(pages=_page(ocr="yes")), b"abcd"),
        _message(_head(pages=_page(label=7)), b"abcd"),
        _message(_head(pages=_page(label="x" * 2000)), b"abcd"),
        _message(_head(reader=7), b"abcd"),
        _message(_head(title="x" * 100_000), b"abcd"),
        _message(_head(more=1), b"abcd"),
        _message(_head(warnings=_warning("{page}")), b"abcd"),
        _message(_head(warnings=_warning("{page:>999999999}", page=1)), b"abcd"),
        _message(_head(warnings=_warning("{page.__class__}", page=1)), b"abcd"),
        _message(_head(warnings=_warning("{page!r}", page=1)), b"abcd"),
        _message(_head(warnings=_warning("{", page=1)), b"abcd"),
        _message(_head(warnings=_warning("{page}", page=[1])), b"abcd"),
        _message({"error": "BrokenFileError", "values": {}}),
        _message({"error": "WallError", "values": {"name": "a", "user": "b"}}),
        _message({"error": "N_", "values": {}}),
        _message({"error": "os", "values": {}}),
    ],
)
def test_anything_else_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError):
        decode_document(message)


@given(st.binary())
def test_noise_never_passes_and_never_breaks_the_parent(message: bytes) -> None:
    with pytest.raises((ValueError, ReadError)):
        decode_document(message)


@given(_documents, st.integers(0), st.integers(0, 255))
def test_a_changed_byte_gives_a_document_or_a_refusal(
    document: Document, place: int, value: int
) -> None:
    message = bytearray(encode_document(document))
    message[place % len(message)] = value
    try:
        arrived = decode_document(bytes(message))
    except (ValueError, ReadError):
        return
    assert all(str(warning) for warning in arrived.warnings)


def test_notices_and_errors_share_no_way_to_run_code() -> None:
    arrived = decode_document(_message(_head(warnings=_warning("{{x}} {x}", x="{y}")), b"abcd"))
    assert [str(warning) for warning in arrived.warnings] == ["{x} {y}"]
    assert isinstance(arrived.warnings[0], Notice)
    assert issubclass(EncryptedFileError, errors.CopilotError)
