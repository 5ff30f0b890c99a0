"""Files behind a password: read with one that fits, reported without, whatever the format."""

import base64
import hashlib
import hmac
import io
import struct
import zipfile
import zlib

import msoffcrypto
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Document, ReadOptions
from copilot.errors import EncryptedFileError, ReaderLimitError, ReadError, RightsManagedError
from copilot.readers import locked, locked_odf, read_bytes
from copilot.readers.nesting import Nesting
from tests.readers import seeds
from tests.readers.compound_files import compound_file

RIGHT, WRONG = "Größe 1", "größe 1"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def _read(name: str, data: bytes, *passwords: str) -> Document:
    return read_bytes(name, data, Nesting(options=ReadOptions(passwords=passwords)))


def _office(plain: bytes | None = None, password: str = RIGHT) -> bytes:
    """An Office file as Office encrypts it; msoffcrypto wants it larger than ours."""
    with zipfile.ZipFile(io.BytesIO(plain or seeds.docx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    noise = b"".join(hashlib.sha256(bytes([at])).digest() for at in range(256))
    written = io.BytesIO()
    large = seeds.zipped({**parts, "noise.bin": noise})
    msoffcrypto.OfficeFile(io.BytesIO(large)).encrypt(password, written)
    return written.getvalue()


def _odf() -> bytes:
    """An OpenDocument text as LibreOffice encrypts it."""
    plain = zipfile.ZipFile(io.BytesIO(seeds.seeds()["a.odt"]))
    parts, entries = {"mimetype": plain.read("mimetype")}, []
    for name in ("content.xml", "styles.xml"):
        salt, vector = b"salt" * 4, b"vector" + bytes(10)
        secret = hashlib.sha256(RIGHT.encode()).digest()
        key = hashlib.pbkdf2_hmac("sha1", secret, salt, 1000, 32)
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(plain.read(name)) + packer.flush()
        padding = 16 - len(packed) % 16
        engine = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
        parts[name] = engine.update(packed + bytes([padding]) * padding)
        how = (
            '<m:algorithm m:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" '
            f'm:initialisation-vector="{base64.b64encode(vector).decode()}"/>'
            '<m:key-derivation m:key-derivation-name="PBKDF2" m:key-size="32" '
            f'm:iteration-count="1000" m:salt="{base64.b64encode(salt).decode()}"/>'
            '<m:start-key-generation m:start-key-generation-name="xmldsig#sha256"/>'
        )
        entries.append(
            f'<m:file-entry m:full-path="{name}"><m:encryption-data>{how}</m:encryption-data>'
            "</m:file-entry>"
        )
    manifest = f'<m:manifest xmlns:m="{_NAMES}">{"".join(entries)}</m:manifest>'
    return seeds.zipped({**parts, "META-INF/manifest.xml": manifest})


def _aes_zip() -> bytes:
    """An archive as WinZip and 7-Zip encrypt it."""
    salt, content = b"salt" * 4, seeds.TEXT.encode()
    keys = hashlib.pbkdf2_hmac("sha1", RIGHT.encode(), salt, 1000, 66)
    blocks = b"".join(at.to_bytes(16, "little") for at in range(1, 6))
    stream = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor().update(blocks)  # noqa: S305
    cipher = bytes(a ^ b for a, b in zip(content, stream, strict=False))
    code = hmac.digest(keys[32:64], cipher, "sha1")[:10]
    return _encrypted_zip(99, salt + keys[64:] + cipher + code, len(content), 0)


def _old_zip() -> bytes:
    """An archive as old programs encrypt it."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [_crc(number) for number in range(256)]

    def mix(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = (keys[1] + (keys[0] & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    for byte in RIGHT.encode():
        mix(byte)
    content = seeds.TEXT.encode()
    check = zlib.crc32(content)
    cipher = bytearray()
    for byte in bytes(11) + bytes([check >> 24]) + content:
        hidden = keys[2] | 2
        cipher.append(byte ^ (hidden * (hidden ^ 1) >> 8 & 0xFF))
        mix(byte)
    return _encrypted_zip(0, bytes(cipher), len(content), check)


def _crc(number: int) -> int:
    for _ in range(8):
        number = (number >> 1) ^ (0xEDB88320 if number & 1 else 0)
    return number


def _encrypted_zip(method: int, content: bytes, size: int, check: int) -> bytes:
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 0) if method == 99 else b""
    shared = struct.pack("<5H3I2H", 20, 1, method, 0, 33, check, len(content), size, 5, len(extra))
    file = b"PK\3\4" + shared + b"a.txt" + extra + content
    entry = b"PK\1\2" + struct.pack("<H", 20) + shared + bytes(14) + b"a.txt" + extra
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(file), 0)
    return file + entry + end


CASES = {"a.docx": _office, "a.odt": _odf, "a.zip": _aes_zip, "b.zip": _old_zip}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_file_is_read_with_its_password_and_reported_without(name: str) -> None:
    data = CASES[name]()

    assert _read(name, data, WRONG, RIGHT).text == seeds.TEXT
    for passwords in ((), (WRONG,)):
        with pytest.raises(EncryptedFileError):
            _read(name, data, *passwords)


def test_a_workbook_that_excel_opens_for_everybody_is_read() -> None:
    data = _office(seeds.xlsx(), "VelvetSweatshop")

    assert seeds.TEXT in _read("a.xlsx", data).text


def test_a_document_whose_key_a_server_keeps_is_told_from_one_with_a_password() -> None:
    data = compound_file({"EncryptedPackage": b"x" * 100, "\6DataSpaces": {"Version": b"x"}})

    with pytest.raises(RightsManagedError, match="rights management"):
        _read("a.docx", data, RIGHT)


def test_a_damaged_aes_entry_is_reported_as_damaged() -> None:
    data = bytearray(_aes_zip())
    data[data.index(b"PK\1\2") - 12] ^= 1

    with pytest.raises(ReadError, match="check sum"):
        _read("a.zip", bytes(data), RIGHT)


def test_a_file_without_a_password_stays_as_it_is() -> None:
    for data in seeds.seeds().values():
        assert locked.opened(data, (RIGHT,)) == data


@given(st.data())
def test_a_damaged_manifest_is_never_more_than_unopened(data: st.DataObject) -> None:
    whole = _odf()
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]

    try:
        opened = locked_odf.opened(damaged, (RIGHT,))
    except ReaderLimitError:  # it claims to hold more than fits
        return
    assert isinstance(opened, bytes)
