"""The files under a folder."""

import os
from pathlib import Path

from copilot.domain import SourceFile
from copilot.errors import EmptyFolderError, PathNotFoundError


def find_files(root: Path, apart: Path | None = None) -> list[SourceFile]:
    """Every file under ``root`` (or ``root`` itself), sorted; links to folders are not followed.

    A folder that may not be listed is returned like a file, so that it is reported as unreadable.
    What lies in ``apart``, the data home, is left out: other matters are in there.
    """
    if not root.exists():
        raise PathNotFoundError(path=str(root))
    if root.is_file():
        return [_source(root.parent, root)]
    found: list[SourceFile] = []
    unlistable: list[str] = []
    for folder, folders, names in os.walk(root, onerror=lambda e: unlistable.append(e.filename)):
        folders[:] = sorted(name for name in folders if Path(folder, name) != apart)
        found += [_source(root, Path(folder, name)) for name in sorted(names)]
    found += [_source(root, Path(folder)) for folder in unlistable]
    if not found:
        raise EmptyFolderError(path=str(root))
    return found


def _source(folder: Path, path: Path) -> SourceFile:
    try:
        status = path.stat()
        size, mtime = status.st_size, status.st_mtime_ns
    except OSError:
        size, mtime = 0, 0
    return SourceFile(str(folder), path.relative_to(folder).as_posix(), size, mtime)
