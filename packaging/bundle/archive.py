"""The program's section: MANIFEST and a gzipped tar that depend on the files' content alone."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bundle.site import files

MANIFEST: Final = "MANIFEST"
_LEVEL: Final = 6


def sums(root: Path) -> dict[str, str]:
    """The SHA-256 of every file, by path; a link counts as what it leads to."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files(root)
    }


def manifest(told: Mapping[str, str]) -> str:
    """Lines that ``sha256sum -c`` reads."""
    return "".join(f"{told[path]}  {path}\n" for path in sorted(told))


def unpacked_bytes(root: Path) -> int:
    """What the files take on a disk with blocks of 4 KiB."""
    return sum(-(-p.lstat().st_size // 4096) * 4096 for p in files(root) if not p.is_symlink())


def pack(root: Path, target: Path, created: int) -> None:
    """Write the tar: sorted, owned by nobody in particular, every time stamp the commit's."""
    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        folders: set[str] = set()
        for path in files(root):
            name = path.relative_to(root).as_posix()
            for parent in reversed(path.relative_to(root).parents):
                folder = parent.as_posix()
                if folder != "." and folder not in folders:
                    folders.add(folder)
                    tar.addfile(_entry(folder, tarfile.DIRTYPE, 0o755, created))
            _add(tar, path, name, created)


def _add(tar: tarfile.TarFile, path: Path, name: str, created: int) -> None:
    if path.is_symlink():
        entry = _entry(name, tarfile.SYMTYPE, 0o777, created)
        entry.linkname = path.readlink().as_posix()
        tar.addfile(entry)
        return
    data = path.read_bytes()
    mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
    entry = _entry(name, tarfile.REGTYPE, mode, created)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def _entry(name: str, kind: bytes, mode: int, created: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.mtime = kind, mode, created
    return entry
