"""Files in a ZIP archive behind a password: the old ZipCrypto, and AES as WinZip and 7-Zip write.

AES: PBKDF2 with 1000 rounds gives a cipher key, an authentication key and two bytes to check the
password by; the content is AES in counter mode, its counter little-endian (WinZip AE-1, AE-2).
"""

import hashlib
import hmac
import struct
import zipfile
import zlib
from typing import Final

from copilot.errors import BrokenFileError, EncryptedFileError
from copilot.readers.nesting import Nesting
from copilot.readers.package import FAILURES

_AES_METHOD: Final = 99
_AES_FIELD: Final = 0x9901
_KEY_SIZES: Final = {1: 16, 2: 24, 3: 32}
_ROUNDS: Final = 1000
_CHECK, _CODE, _BLOCK = 2, 10, 16
_HEADER: Final = struct.Struct("<4s22xHH")
_PIECE: Final = 1 << 20


def opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, nesting: Nesting) -> bytes:
    """The content with the first password that fits; EncryptedFileError where none does."""
    for password in nesting.options.passwords:
        try:
            if info.compress_type == _AES_METHOD:
                data = _aes(archive, info, password.encode("utf-8"), nesting)
            else:
                data = _zip_crypto(archive, info, password.encode("utf-8"), nesting)
        except RuntimeError:  # zipfile: the password is wrong
            continue
        except FAILURES as error:
            # One wrong password in 256 passes the check of the old format.
            if info.compress_type == _AES_METHOD:
                raise BrokenFileError(detail=str(error)) from error
            continue
        if data is not None:
            return data
    raise EncryptedFileError


def _zip_crypto(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes, nesting: Nesting
) -> bytes:
    pieces = []
    with archive.open(info, pwd=password) as stream:
        while piece := stream.read(_PIECE):
            nesting.spend(len(piece))
            pieces.append(piece)
    return b"".join(pieces)


def _aes(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes, nesting: Nesting
) -> bytes | None:
    """The content; None where the password is wrong."""
    strength, method = _how(info.extra)
    size = _KEY_SIZES[strength]
    raw = _raw(archive, info)
    salt, rest = raw[: size // 2], raw[size // 2 :]
    check, cipher, code = rest[:_CHECK], rest[_CHECK:-_CODE], rest[-_CODE:]
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * size + _CHECK)
    if not hmac.compare_digest(keys[2 * size :], check):
        return None
    if not hmac.compare_digest(hmac.digest(keys[size : 2 * size], cipher, "sha1")[:_CODE], code):
        raise ValueError("its check sum is wrong")
    plain = _counted(keys[:size], cipher)
    return _unpacked(plain, method, nesting)


def _how(extra: bytes) -> tuple[int, int]:
    """Strength and compression from the extra field of AES."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _AES_FIELD and size >= 7:
            strength, method = struct.unpack_from("<BH", extra, at + 8)
            if strength in _KEY_SIZES:
                return strength, method
        at += 4 + size
    raise ValueError("it does not say how it is encrypted")


def _raw(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes as they stand in the archive."""
    stream = archive.fp
    if stream is None:
        raise ValueError("the archive is closed")
    stream.seek(info.header_offset)
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise ValueError("a file without its header")
    _, name, extra = _HEADER.unpack(head)
    stream.seek(name + extra, 1)
    return stream.read(info.compress_size)


def _counted(key: bytes, cipher: bytes) -> bytes:
    """AES in counter mode with the low byte of the counter first, which the library has not."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    blocks = -(-len(cipher) // _BLOCK)
    counters = b"".join(number.to_bytes(_BLOCK, "little") for number in range(1, blocks + 1))
    engine = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    stream = engine.update(counters)[: len(cipher)]
    mixed = int.from_bytes(cipher, "little") ^ int.from_bytes(stream, "little")
    return mixed.to_bytes(len(cipher), "little")


def _unpacked(data: bytes, method: int, nesting: Nesting) -> bytes:
    if method == zipfile.ZIP_STORED:
        nesting.spend(len(data))
        return data
    if method != zipfile.ZIP_DEFLATED:
        raise NotImplementedError("its compression is not known")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    plain = inflater.decompress(data, nesting.budget.bytes + 1)
    nesting.spend(len(plain))
    return plain
