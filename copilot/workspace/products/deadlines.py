"""Triggers found in a matter's documents, and the deadlines a person has confirmed there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from copilot.clock import now
from copilot.domain import FileRecord, Pinpoint
from copilot.tools.deadlines import Deadline, Inputs, compute, rule_named
from copilot.tools.deadlines.nouns import Period
from copilot.tools.deadlines.triggers import Trigger, triggers

if TYPE_CHECKING:
    from copilot.workspace.indexed import IndexedMatter

_KEY: Final = "deadlines"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A trigger with its place, and what it would begin; nothing of it is confirmed."""

    trigger: Trigger
    pinpoint: Pinpoint
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class DocumentSearched:
    """So many documents of all are searched."""

    done: int
    total: int
    found: int


@dataclass(frozen=True, slots=True)
class ProposalsReady:
    """Every trigger of the matter."""

    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A deadline a person has confirmed, with who and when, and where its trigger stands."""

    deadline: Deadline
    by: str
    at: str
    document: str = ""
    quote: str = ""


def proposals(
    matter: "IndexedMatter", land: str = "", document: str = ""
) -> Iterator[DocumentSearched | ProposalsReady]:
    """Search the matter's documents, or one, for what may begin a period."""
    wanted = [matter.document(document)] if document else _once(matter.files())
    found: list[Proposal] = []
    for done, record in enumerate(wanted, start=1):
        found += _in_document(matter, record, land)
        yield DocumentSearched(done, len(wanted), len(found))
    # First what may begin a known period, then dates beside a cue that no rule is known for.
    yield ProposalsReady(tuple(sorted(found, key=lambda each: not each.deadlines)))


def confirm(
    matter: "IndexedMatter", deadline: Deadline, document: str = "", quote: str = ""
) -> Confirmed:
    """Keep a deadline in the matter as confirmed by a person; the trail says so."""
    kept = Confirmed(deadline, matter.user, now(), document, quote)
    end = deadline.end.isoformat() if deadline.end else ""
    matter.record("deadline-confirmed", rule=deadline.rule.name, end=end)
    everything = [*confirmed(matter), kept]
    matter.library.set_info(**{_KEY: json.dumps([_row(each) for each in everything])})
    return kept


def confirmed(matter: "IndexedMatter") -> list[Confirmed]:
    """What was confirmed, computed anew by today's rules, in the order of its last day."""
    rows = json.loads(matter.library.info().get(_KEY, "[]"))
    kept = [_kept(row) for row in rows]
    return sorted(kept, key=lambda each: each.deadline.end or date.max)


def _in_document(matter: "IndexedMatter", record: FileRecord, land: str) -> list[Proposal]:
    document = record.document or ""
    text = matter.text(document)
    return [
        Proposal(each, _place(matter, record, each), _computed(each, land))
        for each in triggers(text, record.language)
    ]


def _computed(trigger: Trigger, land: str) -> tuple[Deadline, ...]:
    """The deadlines of a trigger, none of them certain before a person confirms it."""
    if trigger.day is None:
        return ()
    made = []
    for name in trigger.rules:
        rule = rule_named(name)
        inputs = Inputs(start=trigger.day, land=land)
        if trigger.cue == "announced":
            if not rule.latest_start_months:
                continue
            inputs = Inputs(announced=trigger.day, land=land)
        elif trigger.cue == "posted" and rule.fiction:
            inputs = Inputs(posted=trigger.day, land=land)
        made.append(replace(compute(rule, inputs), certain=False))
    return tuple(made)


def _place(matter: "IndexedMatter", record: FileRecord, trigger: Trigger) -> Pinpoint:
    document = record.document or ""
    page, label = matter.library.page_at(document, trigger.start)
    return Pinpoint(
        document,
        record.file.path,
        page,
        trigger.start,
        trigger.end,
        trigger.quote,
        label=label,
    )


def _once(files: list[FileRecord]) -> list[FileRecord]:
    once: dict[str, FileRecord] = {}
    for record in files:
        if record.document:
            once.setdefault(record.document, record)
    return list(once.values())


def _row(kept: Confirmed) -> dict[str, Any]:
    inputs = kept.deadline.inputs
    days = {
        name: day.isoformat()
        for name in ("start", "posted", "announced")
        if (day := getattr(inputs, name))
    }
    period = [inputs.period.number, inputs.period.unit] if inputs.period else None
    return {
        "rule": kept.deadline.rule.name,
        "days": days,
        "land": inputs.land,
        "local": inputs.local,
        "by_mail": inputs.by_mail,
        "instructed": inputs.instructed,
        "period": period,
        "advance_days": inputs.advance_days,
        "by": kept.by,
        "at": kept.at,
        "document": kept.document,
        "quote": kept.quote,
    }


def _kept(row: dict[str, Any]) -> Confirmed:
    days = {name: date.fromisoformat(day) for name, day in row["days"].items()}
    inputs = Inputs(
        **days,
        land=row["land"],
        local=row["local"],
        by_mail=row["by_mail"],
        instructed=row["instructed"],
        period=Period(*row["period"]) if row["period"] else None,
        advance_days=row["advance_days"],
    )
    deadline = compute(rule_named(row["rule"]), inputs)
    return Confirmed(deadline, row["by"], row["at"], row["document"], row["quote"])
