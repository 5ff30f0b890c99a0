"""The chronology of an open matter."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from copilot.domain import Language
from copilot.locale import language
from copilot.tools.chronology.building import ChronologyEvent, build

if TYPE_CHECKING:
    from copilot.workspace.indexed import IndexedMatter


def chronology(matter: "IndexedMatter", document: str = "") -> Iterator[ChronologyEvent]:
    """Read the matter's documents, or one by number or path, event by event; closing cancels."""
    from copilot.errors import NothingIndexedError

    if matter.coverage().documents_searched == 0:
        raise NothingIndexedError(name=matter.matter.name)
    matter.record("chronology")
    number = matter.document(document).document or "" if document else ""
    return build(matter.library, cast(Language, language()), matter.models.embedder, number)
