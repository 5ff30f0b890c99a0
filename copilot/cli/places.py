"""How a passage is named on the command line."""

from copilot.cli import output
from copilot.domain import StoredChunk
from copilot.locale import _


def place_of(stored: StoredChunk) -> str:
    """Path, page or label, clause, and the short form that ``copilot show`` takes."""
    chunk = stored.chunk
    place = stored.label or _("p. {page}").format(page=chunk.page)
    where = [output.one_line(stored.path), place, chunk.clause]
    reference = f"{stored.document}:{chunk.start}-{chunk.end}"
    return f"{', '.join(part for part in where if part)}  [{reference}]"
