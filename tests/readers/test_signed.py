"""Signed files and mails: the content is read, an encrypted one is reported."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BrokenFileError, EncryptedFileError, ReadError
from copilot.readers import read_bytes
from copilot.readers.nesting import Nesting
from copilot.readers.signed import read_bytes as read_signed
from tests.readers import seeds


def test_a_signed_file_is_read_as_what_it_is() -> None:
    assert read_bytes("vertrag.docx.p7m", seeds.signed(seeds.docx())).text == seeds.TEXT


def test_base64_makes_no_difference() -> None:
    armoured = b"-----BEGIN PKCS7-----\n%b-----END PKCS7-----" % base64.encodebytes(seeds.signed())

    for data in (base64.b64encode(seeds.signed()), armoured):
        assert read_bytes("a.txt.p7m", data).text == seeds.TEXT


def test_the_content_may_come_in_pieces_of_unknown_length() -> None:
    kind = bytes.fromhex("06092a864886f70d0107")
    pieces = b"\x24\x80\x04\x03abc\x04\x03def\0\0"
    held = b"\x30\x80" + kind + b"\x01\xa0\x80" + pieces + b"\0\0\0\0"
    inner = b"\x30\x80\x02\x01\x01\x31\x00" + held + b"\x31\x00\0\0"
    data = b"\x30\x80" + kind + b"\x02\xa0\x80" + inner + b"\0\0\0\0"

    assert read_bytes("a.txt.p7m", data).text == "abcdef"


def test_a_signed_mail_is_read_as_a_mail_inside_its_envelope() -> None:
    signed = seeds.signed(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + seeds.TEXT.encode())
    data = (
        b"From: a@example.org\nSubject: Frist\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64"
        b'\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\n\n'
    ) + base64.encodebytes(signed)

    document = read_bytes("a.eml", data)

    assert seeds.TEXT in document.text


def test_an_encrypted_one_is_reported() -> None:
    enveloped = seeds.signed().replace(b"\x01\x07\x02", b"\x01\x07\x03", 1)

    with pytest.raises(EncryptedFileError):
        read_bytes("a.p7m", enveloped)


def test_a_signature_beside_its_document_says_so() -> None:
    kind = bytes.fromhex("06092a864886f70d0107")
    held = b"\x30" + bytes([len(kind) + 1]) + kind + b"\x01"
    inner = b"\x02\x01\x01\x31\x00" + held + b"\x31\x00"
    inner = b"\x30" + bytes([len(inner)]) + inner
    outer = kind + b"\x02\xa0" + bytes([len(inner)]) + inner
    data = b"\x30" + bytes([len(outer)]) + outer

    with pytest.raises(BrokenFileError, match="no content"):
        read_bytes("a.p7m", data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        read_signed(b"\x30" + data, "a.p7m", Nesting())
