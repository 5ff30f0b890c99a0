"""A trail: lines bound to one another by their hashes, so that no change to one goes unseen.

Pure arithmetic on lines; where they are kept is said in `installation_log` and in the store. A
line is canonical JSON, and its digest is the SHA-256 of its entry with the digest before it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from copilot.domain import TrailEntry
from copilot.locale import Notice, notice

Facts = Mapping[str, str | int]

START: Final = "0" * 64
# Clocks are corrected by fractions of a second all the time; more is told.
_TOLERATED_SECONDS: Final = 2.0
CLOCK: Final = "clock_set_back_seconds"
# Begins anew after a break: what was wrong before it stays visible, as a remark.
RESTARTED: Final = "trail-restarted"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with the digest before it, its own, and the seal of the installation's key."""

    entry: TrailEntry
    previous: str
    digest: str
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found at an entry; a remark that is not ``broken`` is no sign of a change."""

    number: int
    what: Notice
    broken: bool = True


def next_link(
    last: Link | None, user: str, action: str, facts: Facts, now: datetime | None = None
) -> Link:
    """The entry that follows ``last``. A clock that was set back is written down with it."""
    moment = now or datetime.now(UTC)
    told = dict(facts)
    if last is not None:
        before = datetime.fromisoformat(last.entry.at)
        behind = (before - moment).total_seconds()
        if behind > _TOLERATED_SECONDS:
            told[CLOCK] = round(behind)
        else:
            moment = max(before, moment)
    number = last.entry.number + 1 if last else 1
    entry = TrailEntry(
        number, moment.isoformat(timespec="milliseconds"), _plain(user), _plain(action), told
    )
    previous = last.digest if last else START
    return Link(entry, previous, digest_of(entry, previous))


def restart_link(number: int, user: str, facts: Facts) -> Link:
    """The entry that begins a trail anew as ``number``, bound to nothing before it."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    entry = TrailEntry(number, now, _plain(user), RESTARTED, dict(facts))
    return Link(entry, START, digest_of(entry, START))


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def digest_of(entry: TrailEntry, previous: str) -> str:
    """The SHA-256 of an entry and of everything before it, in hexadecimal."""
    return hashlib.sha256(_canonical({**_record(entry), "previous": previous})).hexdigest()


def line_of(link: Link) -> str:
    """A link as it is kept: one line of ASCII, always the same for the same link."""
    bound = {"previous": link.previous, "digest": link.digest}
    sealed = {"seal": link.seal} if link.seal else {}
    return _canonical({**_record(link.entry), **bound, **sealed}).decode("ascii")


def link_of(line: str) -> Link:
    """The link of a line; ValueError where :func:`line_of` would not have written it so."""
    told = json.loads(line)
    try:
        number, at, user, action, facts = (
            told[key] for key in ("number", "at", "user", "action", "facts")
        )
        datetime.fromisoformat(at)
        _check_types(number, user, action, facts)
        entry = TrailEntry(number, at, user, action, facts)
        link = Link(entry, told["previous"], told["digest"], told.get("seal", ""))
        same = line_of(link) == line
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    if not same:
        raise ValueError("not as it was written")
    return link


def _check_types(number: Any, user: Any, action: Any, facts: Any) -> None:
    plain = all(isinstance(k, str) and isinstance(v, str | int) for k, v in facts.items())
    if not (type(number) is int and isinstance(user, str) and isinstance(action, str) and plain):
        raise ValueError("not an entry")


def _record(entry: TrailEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "user": entry.user,
        "action": entry.action,
        "facts": dict(entry.facts),
    }


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def since_restart(found: Iterable[Fault], links: Mapping[int, Link]) -> list[Fault]:
    """The same faults; those before the last restart, which it tells of, are remarks now."""
    restarts = [n for n, link in links.items() if link.entry.action == RESTARTED]
    last = max(restarts, default=0)
    return [replace(fault, broken=fault.broken and fault.number >= last) for fault in found]


def faults(lines: Iterable[str], seal: Callable[[str], str] | None = None) -> Iterator[Fault]:
    """What is wrong with a trail, in order; ``seal`` gives the seal that a digest should have."""
    last: Link | None = None
    for position, line in enumerate(lines, start=1):
        try:
            link = link_of(line)
        except ValueError:
            yield Fault(position, notice("The line is not as it was written."))
            last = None
            continue
        if position == 1 or last is not None:
            yield from _between(last, link)
        if digest_of(link.entry, link.previous) != link.digest:
            yield Fault(link.entry.number, notice("The entry does not match its hash."))
        elif seal is not None and link.seal != seal(link.digest):
            yield Fault(link.entry.number, notice("The entry was not sealed by this installation."))
        last = link


def _between(last: Link | None, link: Link) -> Iterator[Fault]:
    """What two neighbours say of one another."""
    number = link.entry.number
    if link.entry.action == RESTARTED and link.previous == START:
        return
    expected = last.entry.number + 1 if last else 1
    if number != expected:
        yield Fault(
            expected,
            notice("Entry {number} stands where entry {expected} was.", number=number,
                   expected=expected),
        )  # fmt: skip
    elif link.previous != (last.digest if last else START):
        yield Fault(number, notice("The entry does not follow from the one before it."))
    elif last is not None:
        yield from _clock(last, link)


def _clock(last: Link, link: Link) -> Iterator[Fault]:
    told = link.entry.facts.get(CLOCK)
    if told is not None:
        yield Fault(
            link.entry.number,
            notice(
                "The clock was set back by {seconds} seconds before this entry; the order of the "
                "entries is that of their numbers.",
                seconds=told,
            ),
            broken=False,
        )
    elif datetime.fromisoformat(link.entry.at) < datetime.fromisoformat(last.entry.at):
        yield Fault(link.entry.number, notice("The entry is older than the one before it."))
