"""Write the training pairs of matters whose owners allow it, with what these give away."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot.config import Profile
from copilot.domain import FileRecord
from copilot.evals.outcomes import made_folder, write_text
from copilot.feedback.judged import judged
from copilot.feedback.pairs import DEMONSTRATION, PREFERENCE, Pair, pairs_of
from copilot.feedback.redaction import Findings, examine, redacted
from copilot.locale import N_, Notice, _, notice
from copilot.workspace import OpenMatter

ENOUGH: Final = 100
"""Below so many questions to learn from, a model learns these by heart and little else."""
_LIMITS: Final = N_(
    "Names are found by a form of address, a legal form, or as parties, senders and recipients of "
    "the matter's documents; other names, and facts that point to a person, are not found. Read "
    "the pairs before they leave the firm."
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written and what was left out.

    ``not_allowed`` are matters without their owner's consent; ``outdated`` places whose document
    has changed; ``personal`` is what the redaction report says by kind.
    """

    folder: Path
    matters: int
    not_allowed: tuple[str, ...]
    verdicts: int
    questions: int
    demonstrations: int
    preferences: int
    contradictory: int
    outdated: int
    redacted: bool
    personal: dict[str, Any]

    def remarks(self) -> list[Notice]:
        """What the reader of the pairs has to know of them."""
        told = []
        if self.questions < ENOUGH:
            told.append(
                notice(
                    "Only {count} questions to learn from; below {enough} a model learns them by "
                    "heart. Collect more verdicts first.",
                    count=self.questions,
                    enough=ENOUGH,
                )
            )
        for count, template in (
            (len(self.not_allowed), _NOT_ALLOWED),
            (self.contradictory, _CONTRADICTORY),
            (self.outdated, _OUTDATED),
        ):
            if count:
                told.append(Notice(template, {"count": count}))
        return told


_NOT_ALLOWED: Final = N_("Left out: {count} matters whose owner does not allow it.")
_CONTRADICTORY: Final = N_(
    "Left out: {count} statements called right by one verdict, wrong by another."
)
_OUTDATED: Final = N_("Left out: {count} places whose document has changed since.")


@dataclass(slots=True)
class _Sums:
    verdicts: int = 0
    questions: int = 0
    contradictory: int = 0
    outdated: int = 0


def export(
    matters: Sequence[OpenMatter],
    folder: Path,
    *,
    redact: bool = False,
    passages: int = Profile().passages,
) -> Exported:
    """Write ``sft.jsonl``, ``dpo.jsonl`` and the redaction report into ``folder``.

    Only of matters whose owner allows it; nothing is replaced unless ``redact`` says so.
    ``passages`` is how many the product reads for an answer. Raises FolderNotWritableError.
    """
    allowed = [matter for matter in matters if matter.matter.feedback]
    findings, sums = Findings(), _Sums()
    pairs: list[Pair] = []
    for matter in allowed:
        matter.record("export", kind="feedback", redacted=int(redact))
        known = _names_in(matter.files())
        for pair in _pairs(matter, passages, sums):
            values = examine(pair, known, findings)
            pairs.append(redacted(pair, values) if redact else pair)
    made_folder(folder)
    done = Exported(
        folder=folder,
        matters=len(allowed),
        not_allowed=tuple(m.matter.name for m in matters if not m.matter.feedback),
        verdicts=sums.verdicts,
        questions=sums.questions,
        demonstrations=sum(pair.kind == DEMONSTRATION for pair in pairs),
        preferences=sum(pair.kind == PREFERENCE for pair in pairs),
        contradictory=sums.contradictory,
        outdated=sums.outdated,
        redacted=redact,
        personal=findings.record(),
    )
    for kind in (DEMONSTRATION, PREFERENCE):
        write_text(folder / f"{kind}.jsonl", _lines(pair for pair in pairs if pair.kind == kind))
    write_text(folder / "redaction-report.json", json.dumps(report_of(done), indent=1) + "\n")
    write_text(folder / "redaction-report.md", markdown_of(done))
    return done


def _pairs(matter: OpenMatter, passages: int, sums: _Sums) -> list[Pair]:
    verdicts = matter.library.verdicts()
    sums.verdicts += len(verdicts)
    if not verdicts or matter.coverage().documents_searched == 0:
        return []
    found: list[Pair] = []
    for lesson in judged(matter.library.history(), verdicts):
        pairs, outdated = pairs_of(lesson, matter, passages)
        found += pairs
        sums.questions += bool(pairs)
        sums.contradictory += lesson.contradictory
        sums.outdated += outdated
    return found


def _names_in(files: Sequence[FileRecord]) -> tuple[str, ...]:
    """Everyone the documents of a matter name as party, sender or recipient."""
    told = [record.particulars for record in files]
    names = [name for p in told for name in (*p.parties, p.sender, *p.recipients)]
    return tuple(dict.fromkeys(filter(None, names)))


def _lines(pairs: Iterable[Pair]) -> str:
    return "".join(json.dumps(pair.record(), ensure_ascii=True) + "\n" for pair in pairs)


def report_of(done: Exported) -> dict[str, Any]:
    """The redaction report for scripts; without names of matters, which are names of clients."""
    return {
        "redacted": done.redacted,
        "matters": done.matters,
        "matters_not_allowed": len(done.not_allowed),
        "verdicts": done.verdicts,
        "questions": done.questions,
        "enough": done.questions >= ENOUGH,
        "pairs": {DEMONSTRATION: done.demonstrations, PREFERENCE: done.preferences},
        "contradictory": done.contradictory,
        "outdated": done.outdated,
        "found": done.personal,
        "limits": _(_LIMITS),
    }


def markdown_of(done: Exported) -> str:
    """The redaction report for a person."""
    head = (
        _("These places were replaced by placeholders such as [NAME_1].")
        if done.redacted
        else _("Nothing was replaced: the pairs hold all of this in plain text.")
    )
    columns = (_("kind"), _("places"), _("different"), _("samples, masked"))
    rows = [
        f"| {kind} | {row['found']} | {row['different']} | {_samples(row['samples'])} |"
        for kind, row in done.personal.items()
    ]
    return "\n".join(
        [
            "# " + _("Personal data in the training pairs"),
            "",
            head + " " + _(_LIMITS),
            "",
            "| " + " | ".join(columns) + " |",
            "|---|---:|---:|---|",
            *rows,
            "",
            _("Pairs: {sft} to imitate (sft.jsonl), {dpo} to prefer (dpo.jsonl).").format(
                sft=done.demonstrations, dpo=done.preferences
            ),
            *(f"- {remark}" for remark in done.remarks()),
            "",
        ]
    )


def _samples(samples: Sequence[str]) -> str:
    return ", ".join(sample.replace("|", "\\|") for sample in samples) or "–"
