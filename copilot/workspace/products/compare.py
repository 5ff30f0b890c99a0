"""Two texts of an open matter, or two files, compared; amendments applied to their base."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.domain import ReadOptions
from copilot.errors import DocumentNotFoundError, PathNotFoundError
from copilot.tools.compare.comparison import Comparison
from copilot.tools.compare.labelling import label_of
from copilot.tools.compare.sides import Side, side

if TYPE_CHECKING:
    from copilot.inference.chooser import Chooser
    from copilot.workspace.indexed import IndexedMatter


def file_side(path: Path) -> Side:
    """A file read in a confined process; raises PathNotFoundError or ReadError."""
    from copilot.readers.pool import ReaderPool

    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    with ReaderPool(folders=[path.absolute().parent]) as pool:
        document = pool.read(path.absolute(), ReadOptions())
    return side(path.name, document.text, "", document.page_starts())


def document_side(matter: "IndexedMatter", name: str) -> Side:
    """A document of the matter by number or path; raises DocumentNotFoundError."""
    record = matter.document(name)
    number = record.document or name
    starts, at = [], 0
    for page in matter.library.pages(number):
        starts.append(at)
        at += len(page.text) + 1
    return side(record.file.path, matter.text(number), number, starts)


def any_side(matter: "IndexedMatter", name: str) -> Side:
    """A document of the matter or, where there is none of that name, a file."""
    with suppress(DocumentNotFoundError):
        return document_side(matter, name)
    if Path(name).is_file():
        return file_side(Path(name))
    return document_side(matter, name)


def labelled(
    found: Comparison, model: "Chooser", cancelled: Callable[[], bool]
) -> Iterator[tuple[int, Comparison]]:
    """The comparison with a model's label on each change that has words, one after the other."""
    changes = list(found.changes)
    for number, change in enumerate(changes):
        if cancelled():
            return
        if change.deleted or change.inserted:
            changes[number] = replace(change, label=label_of(change, model, cancelled))
        yield number + 1, replace(found, changes=tuple(changes))


def sides(matter: "IndexedMatter | None", names: Sequence[str]) -> Iterator[Side]:
    """Each text in its turn."""
    for name in names:
        yield any_side(matter, name) if matter else file_side(Path(name))
