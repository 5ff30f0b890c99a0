"""How a note reads wherever it stands."""

from copilot.exports.report import Note
from copilot.locale import _


def note_text(note: Note) -> str:
    """The reference, and behind it the words in quotation marks."""
    if not note.quote:
        return note.reference
    quoted = _("“{words}”").format(words=note.quote)
    return f"{note.reference}: {quoted}" if note.reference else quoted
