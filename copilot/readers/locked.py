"""Office files behind a password, opened with those the user gave; nothing is guessed.

What opens is handed on as the plain file it holds; what does not is handed on as it is, and its
reader reports the password.
"""

import io
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Final

from copilot.readers.compound import COMPOUND

# Excel's own password for files that are protected against changes but open for everybody.
_OPEN_TO_ALL: Final = "VelvetSweatshop"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS: Final = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_PACKAGE: Final = b"PK\x03\x04"
_MANIFEST: Final = b"META-INF/manifest.xml"


def opened(data: bytes, passwords: Sequence[str]) -> bytes:
    """The file without its password where one of the given fits; else ``data`` itself."""
    if data.startswith(COMPOUND):
        if passwords or _ENCRYPTED in data or any(name in data for name in _WORKBOOKS):
            return _compound(data, (*passwords, _OPEN_TO_ALL))
    elif passwords and data.startswith(_PACKAGE) and _MANIFEST in data:
        from copilot.readers import locked_odf

        return locked_odf.opened(data, passwords)
    return data


def _compound(data: bytes, passwords: Sequence[str]) -> bytes:
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    failures = _failures()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted():
            return data
    except failures:
        return data
    for password in passwords:
        try:
            return _decrypted(file, password)
        except InvalidKeyError:
            continue
        except failures:
            return data
    return data


def _decrypted(file: Any, password: str) -> bytes:
    """The plain file; InvalidKeyError where the password is wrong."""
    from msoffcrypto.format import doc97, ooxml, xls97

    # They assemble the plain file in a temporary one, which a confined reader may not write.
    in_memory = SimpleNamespace(TemporaryFile=io.BytesIO)
    doc97.tempfile = xls97.tempfile = in_memory
    if isinstance(file, ooxml.OOXMLFile):
        file.load_key(password=password, verify_password=True)
    else:
        file.load_key(password=password)
    plain = io.BytesIO()
    file.decrypt(plain)
    return plain.getvalue()


def _failures() -> tuple[type[Exception], ...]:
    """What msoffcrypto raises: its own errors, and those of trusting the file."""
    import struct
    from xml.parsers.expat import ExpatError

    from msoffcrypto.exceptions import DecryptionError, FileFormatError, ParseError

    return (
        *(DecryptionError, FileFormatError, ParseError, ExpatError),
        *(OSError, ArithmeticError, AssertionError, AttributeError, LookupError),
        *(NotImplementedError, TypeError, ValueError, struct.error),
    )
