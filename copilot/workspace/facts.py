"""What a trail is told of a run, a question, an answer: counts, places and hashes, never a text."""

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from copilot.domain import Answer, Statement
from copilot.inference.installed import Models
from copilot.security.audit import Facts

if TYPE_CHECKING:
    from copilot.answers.exhaustive import ExhaustiveAnswer
    from copilot.indexing.events import IndexReport

# More places than these are told by their number and hash.
_PLACES: Final = 100


def hash_of(text: str) -> str:
    """The SHA-256 of a question as it was typed, composed and without surrounding space."""
    plain = unicodedata.normalize("NFC", text).strip()
    return hashlib.sha256(plain.encode("utf-8", "backslashreplace")).hexdigest()


def run_facts(report: "IndexReport") -> Facts:
    """The counts of an indexing run."""
    return {
        "documents": report.documents,
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": len(report.skipped),
        "failed": len(report.failed),
        "pages": report.pages,
        "ocr_pages": report.ocr_pages,
        "chunks": report.chunks,
    }


def answer_facts(answer: Answer, models: Models) -> Facts:
    """What was answered: the status, its places, the model that worded it."""
    return {
        "question": hash_of(answer.question),
        "status": answer.status.value,
        "statements": len(answer.statements),
        **_places(answer.statements),
        "model": answer.model,
        **getattr(models.language_model, "identity", {}),
        "embedder": models.embedder.name,
    }


def examination_facts(answer: "ExhaustiveAnswer") -> Facts:
    """What an examination of every document found."""
    return {
        "question": hash_of(answer.question),
        "examined": answer.examined,
        "matches": len(answer.matches),
        "to_check": len(answer.to_check),
        **_places(match.statement for match in answer.matches),
    }


def _places(statements: Iterable[Statement]) -> Facts:
    found = [pinpoint.reference for each in statements for pinpoint in each.pinpoints]
    told = " ".join(found)
    if len(found) <= _PLACES:
        return {"pinpoints": told}
    return {"pinpoints_sha256": hash_of(told), "pinpoints_count": len(found)}
