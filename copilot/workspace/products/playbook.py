"""A document of an open matter, or a file, held against a playbook."""

from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.domain import Filter
from copilot.errors import CopilotError
from copilot.tools.playbook.checking import check
from copilot.tools.playbook.library import load
from copilot.tools.playbook.nouns import Passage, Review
from copilot.workspace.products.compare import document_side, file_side

if TYPE_CHECKING:
    from copilot.workspace.indexed import IndexedMatter

Progress = Callable[[int, int], None]


def review_document(
    matter: "IndexedMatter", document: str, playbook: str, progress: Progress | None = None
) -> Review:
    """By number or path; for a topic that nothing shows the search offers what comes nearest."""
    positions = load(playbook)
    text = document_side(matter, document)

    def nearest(topic: str) -> Passage | None:
        with suppress(CopilotError):
            among = Filter(documents=frozenset({text.document}))
            for hit in matter.search(topic, 1, among).hits:
                chunk = hit.chunk.chunk
                page = max(1, bisect_right(text.pages, chunk.start))
                return Passage(chunk.start, chunk.end, page, chunk.clause, chunk.text)
        return None

    return check(
        text.text,
        positions,
        name=text.name,
        document=text.document,
        pages=text.pages,
        nearest=nearest,
        progress=progress,
    )


def review_file(path: Path, playbook: str, progress: Progress | None = None) -> Review:
    """A file outside of any matter."""
    positions = load(playbook)
    text = file_side(path)
    return check(text.text, positions, name=text.name, pages=text.pages, progress=progress)
