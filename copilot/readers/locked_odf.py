"""OpenDocument files behind a password: every part is encrypted by itself (ODF 1.2, part 3).

Newer files keep the whole package in one encrypted part. The keys come from the password by
PBKDF2 or Argon2id; the parts are AES or Blowfish, compressed before they were encrypted.
"""

import hashlib
import io
import zipfile
import zlib
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from copilot.errors import ReaderLimitError, ReadError
from copilot.readers.package import FAILURES, Package, open_package, part, xml_part

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MANIFEST: Final = "META-INF/manifest.xml"
_NAMES: Final = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_WHOLE: Final = "encrypted-package"
_TAG, _NONCE = 16, 12
_MOST_BYTES: Final = 256 << 20
_WRONG: Final = (*FAILURES, Base64Error, KeyError, TypeError, AttributeError, LookupError)


@dataclass(frozen=True, slots=True)
class _Locked:
    """One encrypted part: its name and how the manifest says it was encrypted."""

    name: str
    how: "Element"

    def said(self, element: str, attribute: str, default: str = "") -> str:
        found = self.how.find(f"{_NAMES}{element}")
        return default if found is None else found.get(f"{_NAMES}{attribute}", default)


def opened(data: bytes, passwords: Sequence[str]) -> bytes:
    """The package with its parts in plain where a password fits; else ``data`` itself."""
    try:
        with open_package(data) as package:
            locked = list(_locked(package))
            for password in passwords if locked else ():
                if (plain := _opened(package, locked, password)) is not None:
                    return plain
    except (ReaderLimitError, MemoryError):
        raise
    except ReadError:
        pass
    return data


def _locked(package: Package) -> Iterator[_Locked]:
    manifest = xml_part(package, _MANIFEST)
    for entry in () if manifest is None else manifest.iter(f"{_NAMES}file-entry"):
        how, name = entry.find(f"{_NAMES}encryption-data"), entry.get(f"{_NAMES}full-path", "")
        if how is not None and (name.endswith(".xml") or name == _WHOLE):
            yield _Locked(name, how)


def _opened(package: Package, locked: Sequence[_Locked], password: str) -> bytes | None:
    """The plain package; None where the password is wrong."""
    plain: dict[str, bytes] = {}
    for each in locked:
        cipher = part(package, each.name)
        if cipher is None:
            continue
        try:
            plain[each.name] = _decrypted(each, cipher, password)
        except _WRONG:
            return None
    if _WHOLE in plain:
        return plain[_WHOLE]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, info in package.members.items():
            if info.filename not in plain and name != _MANIFEST.lower() and not info.is_dir():
                archive.writestr(info.filename, part(package, name) or b"")
        for name, content in plain.items():
            archive.writestr(name, content)
    return written.getvalue()


def _decrypted(locked: _Locked, cipher: bytes, password: str) -> bytes:
    """One part in plain; any of _WRONG where the password, or the part, is not right."""
    name = locked.said("algorithm", "algorithm-name").lower()
    vector = b64decode(locked.said("algorithm", "initialisation-vector"))
    key = _key(locked, password)
    if "gcm" in name:
        packed = _gcm(key, vector, cipher)
    elif "blowfish" in name:
        packed = _blowfish(key, vector, cipher)
    else:
        packed = _cbc(key, vector, cipher)
    if locked.name == _WHOLE and packed.startswith(b"PK"):
        return packed
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    plain = inflater.decompress(packed, _MOST_BYTES)
    if inflater.unconsumed_tail:
        raise ReaderLimitError(limit="size")
    if not inflater.eof or not plain:
        raise ValueError("it does not unpack")
    return plain


def _key(locked: _Locked, password: str) -> bytes:
    start = locked.said("start-key-generation", "start-key-generation-name", "sha1").lower()
    digest = hashlib.sha256 if start.endswith("sha256") else hashlib.sha1
    secret = digest(password.encode("utf-8"), usedforsecurity=False).digest()
    salt = b64decode(locked.said("key-derivation", "salt"))
    size = int(locked.said("key-derivation", "key-size", "16"))
    if "argon2id" in locked.said("key-derivation", "key-derivation-name").lower():
        return _argon(locked, secret, salt, size)
    rounds = int(locked.said("key-derivation", "iteration-count", "1024"))
    return hashlib.pbkdf2_hmac("sha1", secret, salt, rounds, size)


def _argon(locked: _Locked, secret: bytes, salt: bytes, size: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    derivation = locked.how.find(f"{_NAMES}key-derivation")
    said = {} if derivation is None else {key: str(value) for key, value in derivation.items()}
    rounds, memory, lanes = (
        int(next(value for key, value in said.items() if key.endswith(f"argon2-{name}")))
        for name in ("iterations", "memory", "lanes")
    )
    derived: bytes = Argon2id(
        salt=salt, length=size, iterations=rounds, lanes=lanes, memory_cost=memory
    ).derive(secret)
    return derived


def _gcm(key: bytes, vector: bytes, cipher: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    body = cipher[_NONCE:] if cipher.startswith(vector[:_NONCE]) else cipher
    try:
        return AESGCM(key).decrypt(vector[:_NONCE], body, None)
    except InvalidTag as error:
        raise ValueError("a wrong password") from error


def _cbc(key: bytes, vector: bytes, cipher: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    engine = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    padded: bytes = engine.update(cipher) + engine.finalize()
    return padded[: -padded[-1]] if padded else padded


def _blowfish(key: bytes, vector: bytes, cipher: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.ciphers import Cipher

    engine = Cipher(Blowfish(key), CFB(vector)).decryptor()
    plain: bytes = engine.update(cipher) + engine.finalize()
    return plain
