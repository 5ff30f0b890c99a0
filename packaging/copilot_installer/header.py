"""The signed header of a bundle: what it says, how it is written, how it is read.

A bundle begins with the stub (a shell script padded to STUB_BYTES), the header (text, padded with
line ends to HEADER_BYTES) and the seal (signature and checksum of the header, SEAL_BYTES). Behind
them lie the program (a gzipped tar) and a stream of model files; what of the stream does not fit
into the first file goes into parts beside it. Everything but the seal is covered by the signature.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

STUB_BYTES: Final = 32_768
HEADER_BYTES: Final = 16_384
SEAL_BYTES: Final = 256
START_OF_PROGRAM: Final = STUB_BYTES + HEADER_BYTES + SEAL_BYTES
_FORMAT: Final = "copilot-bundle 1"
_UNSIGNED: Final = "-" * 128
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
# Parts of a path inside a bundle; no "..", nothing absolute.
_PATH: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._+-]*/)*[A-Za-z0-9_][A-Za-z0-9._+-]*")
_SEAL: Final = re.compile(r"signature ([0-9a-f]{128}|-{128})\nheader ([0-9a-f]{64})\n +\n")


class HeaderError(ValueError):
    """The text is not a header."""


@dataclass(frozen=True, slots=True)
class Program:
    """The program's section: length and SHA-256 as it lies there, its length unpacked."""

    bytes: int
    sha256: str
    unpacked: int


@dataclass(frozen=True, slots=True)
class Part:
    """A file beside the bundle that goes on with its stream of models."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model file of this version; ``offset`` into the stream, None where it is not carried."""

    sha256: str
    bytes: int
    offset: int | None
    path: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a bundle says about itself.

    ``glibc`` is the oldest that will do, ``data`` the format of the data home, ``key`` the public
    key (32 bytes in hexadecimal), ``manifest`` the SHA-256 of the program's MANIFEST, ``answers``
    the language model for the smoke test, ``inline`` how much of the stream lies in the first file
    and its SHA-256.
    """

    version: str
    commit: str
    created: int
    target: str
    glibc: str
    data: str
    key: str
    stub: str
    manifest: str
    answers: str
    program: Program | None
    inline: Program
    parts: tuple[Part, ...]
    models: tuple[Model, ...]


def render(header: Header) -> bytes:
    """The header as it stands in the file, padded. Raises HeaderError when it is too long."""
    lines = [
        _FORMAT,
        *(f"{name} {getattr(header, name)}" for name in _WORDS),
        f"inline {header.inline.bytes} {header.inline.sha256}",
    ]
    if header.program:
        p = header.program
        lines.append(f"program {p.bytes} {p.sha256} {p.unpacked}")
    lines += [f"part {part.name} {part.bytes} {part.sha256}" for part in header.parts]
    for model in header.models:
        offset = "-" if model.offset is None else model.offset
        lines.append(f"model {model.sha256} {model.bytes} {offset} {model.path}")
    text = "".join(f"{line}\n" for line in lines) + "end\n"
    data = text.encode("ascii")
    if len(data) > HEADER_BYTES:
        raise HeaderError("too many models or parts for one header")
    return data.ljust(HEADER_BYTES, b"\n")


_WORDS: Final = (
    "version", "commit", "created", "target", "glibc", "data", "key", "stub", "manifest", "answers",
)  # fmt: skip


def parse(data: bytes) -> Header:
    """Read a header strictly: what :func:`render` would not write raises HeaderError."""
    try:
        header = _parsed(data.decode("ascii").rstrip("\n").split("\n"))
        if render(header) != data:
            raise HeaderError("not in its one form")
    except (UnicodeError, ValueError, IndexError, KeyError) as error:
        raise HeaderError(str(error)) from error
    return header


def _parsed(lines: list[str]) -> Header:
    if lines[0] != _FORMAT or lines[-1] != "end":
        raise HeaderError("no header")
    words: dict[str, list[list[str]]] = {}
    for line in lines[1:-1]:
        name, *values = line.split(" ")
        words.setdefault(name, []).append(values)
    single = {name: words[name][0][0] for name in _WORDS}
    program = words.get("program")
    inline = words["inline"][0]
    return Header(
        **{**single, "created": int(single["created"])},  # type: ignore[arg-type]
        program=Program(int(program[0][0]), _sha256(program[0][1]), int(program[0][2]))
        if program
        else None,
        inline=Program(int(inline[0]), _sha256(inline[1]), 0),
        parts=tuple(Part(_named(v[0]), int(v[1]), _sha256(v[2])) for v in words.get("part", [])),
        models=tuple(_model(values) for values in words.get("model", [])),
    )


def _model(values: list[str]) -> Model:
    sha256, size, offset, path = values
    if not _PATH.fullmatch(path):
        raise HeaderError(f"no path: {path}")
    return Model(_sha256(sha256), int(size), None if offset == "-" else int(offset), path)


def _sha256(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise HeaderError("no sha256")
    return text


def _named(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise HeaderError(f"no file name: {text}")
    return text


def render_seal(header: bytes, signature: bytes | None) -> bytes:
    """The seal of a rendered header; ``None`` leaves it unsigned."""
    written = signature.hex() if signature else _UNSIGNED
    lines = f"signature {written}\nheader {hashlib.sha256(header).hexdigest()}\n"
    return lines.encode().ljust(SEAL_BYTES - 1, b" ") + b"\n"


def parse_seal(seal: bytes, header: bytes) -> bytes | None:
    """The signature, None for an unsigned bundle. Raises HeaderError where it is damaged."""
    found = _SEAL.fullmatch(seal.decode("ascii", "replace"))
    if not found or len(seal) != SEAL_BYTES:
        raise HeaderError("no seal")
    if found[2] != hashlib.sha256(header).hexdigest():
        raise HeaderError("the header is not the sealed one")
    return None if found[1] == _UNSIGNED else bytes.fromhex(found[1])


def version_key(version: str) -> tuple[tuple[int, ...], int, str]:
    """Sorts versions as releases follow each other; ``0.2.0.dev1`` comes before ``0.2.0``."""
    found = re.match(r"(\d+(?:\.\d+)*)(.*)", version)
    if not found:
        return ((), 0, version)
    numbers = tuple(int(number) for number in found[1].split("."))
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]
    rest = found[2]
    return (numbers, -1 if re.match(r"[.-]?(dev|a|b|rc)", rest) else 0, rest)
