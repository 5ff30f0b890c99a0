"""The files of a bundle: stub, header, seal, program, models, their parts and their sums."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bundle import signing
from bundle.failures import BundleError
from bundle.weights import ModelFile
from copilot_installer import header
from copilot_installer.header import Header, Model, Part, Program
from copilot_installer.trust import as_pem

STUB: Final = Path(__file__).resolve().parents[1] / "copilot_installer" / "stub.sh"
LARGEST_FILE: Final = 4_000_000_000
"""A little under what FAT32 can hold."""
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """The bundle's files: the .run first, then its parts."""

    files: tuple[Path, ...]
    header: Header


def stub() -> bytes:
    """The shell script, padded to its fixed length."""
    script = STUB.read_bytes()
    if len(script) > header.STUB_BYTES:
        raise BundleError("the stub is too long")
    return script.ljust(header.STUB_BYTES, b"\n")


def listed(models: Sequence[ModelFile], absent: frozenset[str]) -> tuple[Model, ...]:
    """The header's lines for the models; those in ``absent`` are named and not carried."""
    lines, offset = [], 0
    places: dict[str, int] = {}
    for model in models:
        if model.sha256 not in absent and model.sha256 not in places:
            places[model.sha256] = offset
            offset += model.bytes
        at = places.get(model.sha256)
        lines.append(Model(model.sha256, model.bytes, at, model.path))
    return tuple(lines)


def write(
    folder: Path,
    name: str,
    told: Header,
    program: Path | None,
    models: Sequence[ModelFile],
    key: Ed25519PrivateKey | None,
    largest: int = LARGEST_FILE,
) -> Written:
    """Write the bundle; ``told`` has everything but sums and places of what is written here."""
    first = folder / f"{name}.run"
    begin = header.START_OF_PROGRAM + (program.stat().st_size if program else 0)
    if begin > largest:
        raise BundleError("the program alone is larger than a file may be")
    unfinished = folder / f".{name}.part"
    parts: list[Part] = []
    with unfinished.open("wb") as file:
        file.seek(header.START_OF_PROGRAM)
        if program:
            with program.open("rb") as packed:
                shutil.copyfileobj(packed, file, _PIECE)
        stream = _Stream(_carried(models, told.models))
        inline = stream.write_to(file, largest - begin)
        while not stream.ended:
            part = folder / f"{name}.part{len(parts) + 1:02}"
            with part.open("wb") as more:
                length, sha256 = stream.write_to(more, largest)
            parts.append(Part(part.name, length, sha256))
        padded = stub()
        final = replace(
            told,
            stub=hashlib.sha256(padded).hexdigest(),
            inline=Program(inline[0], inline[1], 0),
            parts=tuple(parts),
        )
        rendered = header.render(final)
        seal = header.render_seal(rendered, key.sign(rendered) if key else None)
        file.seek(0)
        file.write(padded + rendered + seal)
    unfinished.chmod(0o755)
    unfinished.replace(first)
    return Written((first, *(folder / part.name for part in parts)), final)


def _carried(models: Sequence[ModelFile], lines: Sequence[Model]) -> Iterator[bytes]:
    """The bytes of the carried models in the order of their places; each content once."""
    by_place = {
        line.offset: model
        for model, line in zip(models, lines, strict=True)
        if line.offset is not None
    }
    for place in sorted(by_place):
        with by_place[place].source.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


class _Stream:
    """Pieces, handed out in files of a largest size."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self.ended = False
        self._fill()

    def _fill(self) -> None:
        while not self._rest and not self.ended:
            piece = next(self._pieces, None)
            if piece is None:
                self.ended = True
            else:
                self._rest = piece

    def write_to(self, file: "object", largest: int) -> tuple[int, str]:
        """Write at most that many bytes; returns how many, and their SHA-256."""
        digest, written = hashlib.sha256(), 0
        while not self.ended and written < largest:
            piece = self._rest[: largest - written]
            self._rest = self._rest[len(piece) :]
            digest.update(piece)
            file.write(piece)  # type: ignore[attr-defined]
            written += len(piece)
            self._fill()
        return written, digest.hexdigest()


def write_sums(files: Sequence[Path], public: str, key: Ed25519PrivateKey | None) -> list[Path]:
    """What openssl and sha256sum check before anything is run: sums, their signature, the key."""
    lines = []
    for path in files:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {path.name}\n")
    stem = files[0].name.removesuffix(".run")
    sums = files[0].with_name(f"{stem}.sha256")
    sums.write_text("".join(lines), "utf-8")
    pem = files[0].with_name("copilot-key.pem")
    pem.write_text(as_pem(public), "utf-8")
    made = [sums, pem]
    if key:
        signature = files[0].with_name(f"{stem}.sha256.sig")
        signature.write_bytes(key.sign(sums.read_bytes()))
        made.append(signature)
    return made


def sign_later(bundle: Path, key: Ed25519PrivateKey) -> list[Path]:
    """Sign a bundle that was built without the key; the sums are made anew."""
    signing.sign(bundle, key)
    with bundle.open("rb") as file:
        file.seek(header.STUB_BYTES)
        told = header.parse(file.read(header.HEADER_BYTES))
    files = (bundle, *(bundle.with_name(part.name) for part in told.parts))
    return write_sums(files, told.key, key)
