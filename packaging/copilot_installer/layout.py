"""Where an installation keeps what, and the few operations that must not be half done."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot_installer import failures
from copilot_installer.failures import InstallError

INCOMING: Final = ".incoming-"
RETIRED: Final = ".retired-"
MANIFEST: Final = "MANIFEST"
HEADER: Final = "bundle-header"
WEIGHTS: Final = "weights.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """An installation: ``versions/X.Y``, ``models/SHA256``, and ``current``, a link to one."""

    root: Path

    @property
    def versions(self) -> Path:
        return self.root / "versions"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def current(self) -> Path:
        return self.root / "current"

    @property
    def previous(self) -> Path:
        return self.root / "previous"

    @property
    def record(self) -> Path:
        return self.root / "installation.json"

    def in_use(self) -> Path | None:
        """The version that ``current`` points to."""
        return _target(self.current)

    def before(self) -> Path | None:
        """The version to go back to."""
        earlier = _target(self.previous)
        return earlier if earlier != self.in_use() else None

    def installed(self) -> list[Path]:
        """Every version that is whole, oldest folder first."""
        if not self.versions.is_dir():
            return []
        return sorted(p for p in self.versions.iterdir() if not p.name.startswith("."))


def _target(link: Path) -> Path | None:
    if not link.is_symlink():
        return None
    target = link.parent / link.readlink()
    return target if target.is_dir() else None


def point(link: Path, target: Path) -> None:
    """Make the link point to the target, in one step that either happens or does not."""
    unfinished = link.with_name(f".{link.name}.new")
    with contextlib.suppress(FileNotFoundError):
        unfinished.unlink()
    unfinished.symlink_to(os.path.relpath(target, link.parent))
    unfinished.replace(link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a small file whole, or leave the old one."""
    unfinished = path.with_name(f".{path.name}.new")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.chmod(mode)
    unfinished.replace(path)


def read_record(layout: Layout) -> dict[str, Any]:
    """What the installer wrote down: the trusted key, and what lies outside the prefix."""
    try:
        told: dict[str, Any] = json.loads(layout.record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def write_record(layout: Layout, told: dict[str, Any]) -> None:
    """Replace the record."""
    write(layout.record, json.dumps(told, indent=1, sort_keys=True) + "\n")


def remove_tree(folder: Path) -> None:
    """Delete a folder; first under another name, so that a half deleted one is no version."""
    if not folder.name.startswith((INCOMING, RETIRED)) and folder.exists():
        retired = folder.with_name(f"{RETIRED}{folder.name}-{os.getpid()}")
        folder.rename(retired)
        folder = retired
    shutil.rmtree(folder, ignore_errors=True)


def sweep(layout: Layout, keep: Path | None = None) -> None:
    """Take away what earlier runs left half done."""
    leftovers = [*layout.versions.glob(".*"), *layout.models.glob(".*")]
    for leftover in (*leftovers, *layout.root.glob(".smoke-*")):
        if leftover == keep:
            continue
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Let one installer at a time work on this installation."""
    try:
        for folder in (layout.versions, layout.models):
            folder.mkdir(parents=True, exist_ok=True)
        file = (layout.root / ".lock").open("w")
    except OSError as error:
        raise read_only(layout.root, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InstallError(failures.LOCKED, path=str(layout.root)) from error
        yield


def read_only(path: Path, error: OSError) -> InstallError:
    """The message for a place that cannot be written."""
    return InstallError(failures.READ_ONLY, path=str(path), detail=error.strerror or str(error))
