"""The files under a folder."""

import os
from pathlib import Path

from copilot.domain import SourceFile
from copilot.errors import EmptyFolderError, PathNotFoundError


def find_files(root: Path, apart: Path | None = None) -> list[SourceFile]:
    """Every file under ``root`` (or ``root`` itself), sorted; links to folders are not followed.

    A link to a folder elsewhere and a folder that may not be listed are returned like files, so
    that they are reported. What lies in ``apart``, the data home, is left out: other matters are
    in there.
    """
    if not root.exists():
        raise PathNotFoundError(path=str(root))
    if root.is_file():
        return [_source(root.parent, root)]
    found: list[SourceFile] = []
    unlistable: list[str] = []
    for folder, folders, names in os.walk(root, onerror=lambda e: unlistable.append(e.filename)):
        folders[:] = sorted(name for name in folders if Path(folder, name) != apart)
        linked = [name for name in folders if leads_out(Path(folder, name), root)]
        found += [_source(root, Path(folder, name)) for name in sorted([*names, *linked])]
    found += [_source(root, Path(folder)) for folder in unlistable]
    if not found:
        raise EmptyFolderError(path=str(root))
    return found


def leads_out(path: Path, folder: Path) -> bool:
    """Whether ``path`` is a link to something that does not lie in ``folder``.

    What lies elsewhere may belong to another matter; a link must not bring it into this one.
    """
    if not path.is_symlink():
        return False
    # Unlike Path.resolve, this does not raise for a link that leads to itself.
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _source(folder: Path, path: Path) -> SourceFile:
    try:
        status = path.stat()
        size, mtime = status.st_size, status.st_mtime_ns
    except OSError:
        size, mtime = 0, 0
    return SourceFile(str(folder), path.relative_to(folder).as_posix(), size, mtime)
