"""A bundle on a disk or a stick: opened, checked byte for byte, its models read. Writes nothing."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copilot_installer import failures, header, trust
from copilot_installer.failures import InstallError
from copilot_installer.header import Header, HeaderError, Model, Part

PIECE: Final = 1 << 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle whose header and signature are good; the rest is not read yet."""

    path: Path
    header: Header
    rendered: bytes
    signature: bytes

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path.name

    @property
    def fingerprint(self) -> str:
        """Of the key it is signed with."""
        return trust.fingerprint(self.header.key)


def open_bundle(path: Path) -> Bundle:
    """Read header and seal, and check the signature. Raises InstallError."""
    try:
        with path.open("rb") as file:
            start = file.read(header.START_OF_PROGRAM)
    except OSError as error:
        raise _unreadable(path, error) from error
    rendered = start[header.STUB_BYTES : header.STUB_BYTES + header.HEADER_BYTES]
    seal = start[header.STUB_BYTES + header.HEADER_BYTES :]
    try:
        read = header.parse(rendered)
        signature = header.parse_seal(seal, rendered)
    except HeaderError as error:
        raise InstallError(failures.NOT_A_BUNDLE, file=path.name) from error
    if signature is None:
        raise InstallError(failures.UNSIGNED, file=path.name)
    if not trust.is_signed_by(read.key, signature, rendered):
        raise InstallError(failures.BAD_SIGNATURE, file=path.name)
    if hashlib.sha256(start[: header.STUB_BYTES]).hexdigest() != read.stub:
        raise InstallError(failures.CHANGED, file=path.name, section="stub")
    return Bundle(path, read, rendered, signature)


def check_key(bundle: Bundle, trusted: str | None, expected: str | None) -> None:
    """Refuse a key that is not the trusted one, or whose fingerprint is not the expected one."""
    found = bundle.fingerprint
    wanted = "".join(expected.split()).lower() if expected else None
    if wanted is not None and found != wanted:
        raise InstallError(
            failures.OTHER_FINGERPRINT, file=bundle.name, found=found, expected=wanted
        )
    if trusted is not None and trusted != bundle.header.key and wanted is None:
        raise InstallError(
            failures.FOREIGN_KEY,
            file=bundle.name,
            found=found,
            expected=trust.fingerprint(trusted),
        )


def check_lengths(bundle: Bundle) -> None:
    """Refuse files that are missing or shorter or longer than they were made."""
    told = bundle.header
    program = told.program.bytes if told.program else 0
    expected = header.START_OF_PROGRAM + program + told.inline.bytes
    for path, length in [
        (bundle.path, expected),
        *((bundle.path.parent / part.name, part.bytes) for part in told.parts),
    ]:
        if not path.is_file():
            raise InstallError(failures.PART_MISSING, file=path.name)
        found = path.stat().st_size
        if found < length:
            raise InstallError(failures.SHORT, file=path.name, found=found, expected=length)
        if found > length:
            raise InstallError(failures.CHANGED, file=path.name, section="end")


def check_contents(bundle: Bundle, progress: Progress) -> None:
    """Read everything once and compare the sums. Raises InstallError."""
    check_lengths(bundle)
    told = bundle.header
    at = header.START_OF_PROGRAM
    spans: list[tuple[Path, int, int, str, str]] = []
    if told.program:
        spans.append((bundle.path, at, told.program.bytes, told.program.sha256, "program"))
        at += told.program.bytes
    spans.append((bundle.path, at, told.inline.bytes, told.inline.sha256, "models"))
    for part in told.parts:
        spans.append((bundle.path.parent / part.name, 0, part.bytes, part.sha256, "models"))
    total, done = sum(span[2] for span in spans), 0
    for path, start, length, sha256, section in spans:
        digest = hashlib.sha256()
        for piece in pieces(path, start, length):
            digest.update(piece)
            done += len(piece)
            progress(done, total)
        if digest.hexdigest() != sha256:
            raise InstallError(failures.CHANGED, file=path.name, section=section)


def pieces(path: Path, start: int, length: int) -> Iterator[bytes]:
    """A span of a file, piece by piece; an end before its time raises InstallError."""
    left = length
    try:
        with path.open("rb") as file:
            file.seek(start)
            while left:
                piece = file.read(min(PIECE, left))
                if not piece:
                    raise InstallError(
                        failures.SHORT, file=path.name, found=length - left, expected=length
                    )
                left -= len(piece)
                yield piece
    except OSError as error:
        raise _unreadable(path, error) from error


def program(bundle: Bundle) -> Iterator[bytes]:
    """The program's section as it lies in the file."""
    section = bundle.header.program
    if section is None:
        raise InstallError(failures.NO_PROGRAM, file=bundle.name)
    return pieces(bundle.path, header.START_OF_PROGRAM, section.bytes)


def model(bundle: Bundle, wanted: Model) -> Iterator[bytes]:
    """A carried model's bytes, wherever in the file and its parts they lie."""
    if wanted.offset is None:
        raise InstallError(failures.MODEL_NEEDED, model=wanted.path, sha256=wanted.sha256[:12])
    start, end = wanted.offset, wanted.offset + wanted.bytes
    for path, at, length, position in _stream(bundle):
        low, high = max(start, position), min(end, position + length)
        if low < high:
            yield from pieces(path, at + low - position, high - low)


def _stream(bundle: Bundle) -> Iterator[tuple[Path, int, int, int]]:
    """The pieces of the stream: file, offset in it, length, position in the stream."""
    told = bundle.header
    behind = header.START_OF_PROGRAM + (told.program.bytes if told.program else 0)
    yield bundle.path, behind, told.inline.bytes, 0
    position = told.inline.bytes
    part: Part
    for part in told.parts:
        yield bundle.path.parent / part.name, 0, part.bytes, position
        position += part.bytes


def _unreadable(path: Path, error: OSError) -> InstallError:
    detail = error.strerror or str(error)
    return InstallError(failures.UNREADABLE, file=path.name, detail=detail)
