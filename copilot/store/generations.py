"""The folders of the vector copy: ``g0001`` ..., a pointer, and a proof of a clean close.

The proof lists the index files with size and time. It is gone while the copy changes, so that a
killed process, a lost write or a replaced file all show as "not proven" at the next start. Knows
nothing of Chroma but the names of its files.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from copilot.security.durable import sync_file, sync_folder

_NAME: Final = re.compile(r"g\d{4,}")
_INDEX_FILES: Final = ("*.bin", "*.pickle")


class Generations:
    """The generations in one vectors folder; at most one is current."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / "current"
        self._proof = folder / "clean.json"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def current(self) -> Path | None:
        """The folder in use, None where there is none yet or it is gone."""
        try:
            name = self._pointer.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        folder = self._folder / name
        return folder if _NAME.fullmatch(name) and folder.is_dir() else None

    def new(self) -> Path:
        """An empty folder for the next generation."""
        folder = self._folder / f"g{max(map(_number, self._all()), default=0) + 1:04d}"
        folder.mkdir(mode=0o700)
        return folder

    def switch(self, folder: Path) -> None:
        """Make a complete generation the current one and remove the others."""
        _write_durably(self._pointer, folder.name)
        self.tidy()

    def tidy(self) -> None:
        """Remove every generation but the current one."""
        kept = self.current()
        for folder in list(self._all()):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)

    def mark_changing(self) -> None:
        """Take the proof away, durably, before the first change."""
        if self._proof.exists():
            self._proof.unlink()
            sync_folder(self._folder)

    def unsettled(self) -> int | None:
        """The changes kept only in Chroma's log at the last close; None without a valid proof."""
        folder = self.current()
        try:
            proof: dict[str, Any] = json.loads(self._proof.read_text("ascii"))
            if folder is not None and proof["files"] == _listing(folder):
                return int(proof["unsettled"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def prove(self, unsettled: int) -> None:
        """Record a clean close, once every file of the current generation is on disk."""
        folder = self.current()
        if folder is None:
            return
        for path in _files(folder, ("*",)):
            sync_file(path)
        proof = {"files": _listing(folder), "unsettled": unsettled}
        _write_durably(self._proof, json.dumps(proof))

    def _all(self) -> Iterator[Path]:
        return (path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))


def _number(folder: Path) -> int:
    return int(folder.name[1:])


def _files(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    found = (path for pattern in patterns for path in folder.rglob(pattern))
    return sorted(path for path in found if path.is_file())


def _listing(folder: Path) -> dict[str, list[int]]:
    return {
        path.relative_to(folder).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns]
        for path in _files(folder, _INDEX_FILES)
    }


def _write_durably(path: Path, text: str) -> None:
    """Replace a small file so that a reader finds the old text or the new one, never a part."""
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    sync_folder(path.parent)
