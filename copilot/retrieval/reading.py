"""How a passage or a sentence is put before the reader: where it stands, then its words.

The reader was trained on exactly this; knows nothing of the reader itself.
"""

from typing import Final

from copilot.domain import StoredChunk

_LONGEST_TITLE: Final = 60
_LONGEST_CLAUSE: Final = 100
_LONGEST_TEXT: Final = 1200


def passage_text(stored: StoredChunk) -> str:
    """A passage with its document and clause before it."""
    return placed(stored, stored.chunk.text)


def placed(stored: StoredChunk, text: str) -> str:
    """Words of a passage with their document and clause before them."""
    where = f"{stored.title[-_LONGEST_TITLE:]} > {stored.chunk.clause[-_LONGEST_CLAUSE:]}"
    return f"{where.strip(' >')}\n{text[:_LONGEST_TEXT].strip()}"
