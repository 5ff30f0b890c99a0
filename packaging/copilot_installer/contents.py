"""A version's files: unpacked, compared with the signed MANIFEST, joined with its models."""

import contextlib
import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from copilot_installer import bundle as bundles
from copilot_installer import failures, header
from copilot_installer.bundle import Bundle, Progress
from copilot_installer.failures import InstallError
from copilot_installer.header import Model
from copilot_installer.layout import HEADER, INCOMING, MANIFEST, WEIGHTS, Layout, write


def unpack(bundle: Bundle, layout: Layout) -> Path:
    """The program in a folder of its own under ``versions``, not yet a version."""
    folder = layout.versions / f"{INCOMING}{bundle.header.version}-{os.getpid()}"
    folder.mkdir()
    stream = cast(IO[bytes], _Stream(bundles.program(bundle)))
    try:
        with tarfile.open(mode="r|gz", fileobj=stream) as packed:
            packed.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise InstallError(failures.CHANGED, file=bundle.name, section="program") from error
    return folder


class _Stream:
    """Pieces as the file that tarfile reads from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def shipped_models(version: Path) -> Path:
    """The folder of the program in which it looks for its weights."""
    found = sorted(version.glob("python/lib/python3.*/site-packages/copilot/_shipped/models"))
    return found[0] if found else version / "models"


def differing(version: Path, manifest_sha256: str, progress: Progress) -> list[str]:
    """Files that are not what the signed MANIFEST says, are missing, or were added."""
    try:
        manifest = (version / MANIFEST).read_bytes()
    except OSError:
        return [MANIFEST]
    if hashlib.sha256(manifest).hexdigest() != manifest_sha256:
        return [MANIFEST]
    expected = {}
    for line in manifest.decode("utf-8").splitlines():
        sha256, _, name = line.partition("  ")
        expected[name] = sha256
    found = set(files_of(version)) - {MANIFEST, HEADER, WEIGHTS}
    wrong = sorted(found ^ set(expected))
    for number, (name, sha256) in enumerate(sorted(expected.items())):
        progress(number + 1, len(expected))
        if name in found and sha256_of(version / name) != sha256:
            wrong.append(name)
    return wrong


def files_of(version: Path) -> Iterator[str]:
    """Every file and link below, but for the links to models and what the smoke test found."""
    models = shipped_models(version)
    apart = {models / "weights", models / "cpu-variant.json"}
    for folder, folders, names in os.walk(version):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if here / name not in apart)
        for name in (*names, *(n for n in folders if (here / n).is_symlink())):
            if here / name not in apart:
                yield (here / name).relative_to(version).as_posix()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file; a link outside the installation counts as any other difference."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def missing_models(wanted: tuple[Model, ...], layout: Layout) -> list[Model]:
    """The models that are not installed yet; each content once."""
    by_sha = {model.sha256: model for model in wanted}
    return [
        model
        for sha256, model in by_sha.items()
        if not _has_length(layout.models / sha256, model.bytes)
    ]


def _has_length(path: Path, length: int) -> bool:
    return path.is_file() and path.stat().st_size == length


def bring_model(source: Bundle, wanted: Model, layout: Layout, progress: Progress) -> None:
    """Copy a model into the installation; it is there under its sum only when the sum is right."""
    carried = carried_in(source, wanted.sha256)
    if carried is None:
        raise InstallError(failures.MODEL_NEEDED, model=wanted.path, sha256=wanted.sha256[:12])
    unfinished = layout.models / f".{wanted.sha256}.part"
    digest, done = hashlib.sha256(), 0
    with unfinished.open("wb") as file:
        for piece in bundles.model(source, carried):
            digest.update(piece)
            file.write(piece)
            done += len(piece)
            progress(done, wanted.bytes)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != wanted.sha256:
        unfinished.unlink()
        raise InstallError(failures.CHANGED, file=source.name, section=wanted.path)
    unfinished.chmod(0o644)
    unfinished.replace(layout.models / wanted.sha256)


def carried_in(source: Bundle, sha256: str) -> Model | None:
    """The model with that content, if this bundle carries it."""
    return next(
        (m for m in source.header.models if m.sha256 == sha256 and m.offset is not None), None
    )


def link_models(version: Path, models: tuple[Model, ...], layout: Layout) -> None:
    """Make the models appear where the program of this version looks for them."""
    weights = shipped_models(version) / "weights"
    for model in models:
        link = weights / model.path
        link.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            link.unlink()
        link.symlink_to(os.path.relpath(layout.models / model.sha256, link.parent))
    told = {**{m["path"]: m for m in linked_models(version)}}
    for model in models:
        told[model.path] = {"path": model.path, "sha256": model.sha256, "bytes": model.bytes}
    write(version / WEIGHTS, json.dumps([told[path] for path in sorted(told)], indent=1) + "\n")


def linked_models(version: Path) -> list[dict[str, Any]]:
    """The models that a version uses: path, sha256, bytes."""
    try:
        told: list[dict[str, Any]] = json.loads((version / WEIGHTS).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return told


def keep_header(version: Path, bundle: Bundle) -> None:
    """Keep header and seal beside the files, so that the installed version can be verified."""
    seal = header.render_seal(bundle.rendered, bundle.signature)
    (version / HEADER).write_bytes(bundle.rendered + seal)


def kept_header(version: Path) -> header.Header | None:
    """The header a version was installed with; None where it is damaged or badly signed."""
    from copilot_installer import trust

    try:
        data = (version / HEADER).read_bytes()
        rendered, seal = data[: header.HEADER_BYTES], data[header.HEADER_BYTES :]
        told, signature = header.parse(rendered), header.parse_seal(seal, rendered)
    except (OSError, header.HeaderError):
        return None
    good = signature is not None and trust.is_signed_by(told.key, signature, rendered)
    return told if good else None
