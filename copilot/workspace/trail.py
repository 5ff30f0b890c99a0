"""Writing, reading and checking the trails: one of the installation, one in every matter.

Each holds the other's end: an entry of a matter names the last entry of the installation's, which
then gets an anchor that names the matter's. So a file that was put back, or cut off at its end, is
found by the other. The installation's trail knows a matter by a keyed name only.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copilot.domain import TrailEntry
from copilot.errors.trail import BadCheckpointError
from copilot.locale import notice
from copilot.paths import Home
from copilot.security.audit import RESTARTED, Facts, Fault, Link, faults, link_of, since_restart
from copilot.security.installation_log import InstallationLog
from copilot.security.signing import fingerprint, verified

if TYPE_CHECKING:
    from copilot.store.library import Library

ANCHOR: Final = "matter-anchor"
# After these a matter's trail may go back to an earlier entry, or name another installation's.
RESTORED: Final = "restore"
_BESIDE: Final = "installation"
_FORMAT: Final = "copilot trail 1"


@dataclass(frozen=True, slots=True)
class Checked:
    """A trail after its check; ``matter`` is empty for the installation's."""

    matter: str
    entries: int
    faults: tuple[Fault, ...]
    checked: bool = True

    @property
    def whole(self) -> bool:
        """Whether nothing says that it was changed."""
        return not any(fault.broken for fault in self.faults)


def record_in_matter(
    log: InstallationLog, library: "Library", slug: str, user: str, action: str, facts: Facts
) -> None:
    """Write an entry in a matter's trail, and its anchor in the installation's."""
    number, digest = log.head()
    link = library.append_trail(user, action, {**facts, _BESIDE: f"{number} {digest}".strip()})
    _anchor(log, slug, user, link)


def restart_in_matter(log: InstallationLog, library: "Library", slug: str, user: str) -> None:
    """Begin a matter's trail anew, behind everything the installation knows of it."""
    known = _anchors(log.links(), log.key.name(slug))
    number, digest = log.head()
    beside = {_BESIDE: f"{number} {digest}".strip()}
    _anchor(log, slug, user, library.restart_trail(max(known, default=0), user, beside))


def _anchor(log: InstallationLog, slug: str, user: str, link: Link) -> None:
    told: dict[str, str | int] = {"number": link.entry.number, "digest": link.digest}
    log.append(user, ANCHOR, {"matter": log.key.name(slug), **told})


def note_settings(log: InstallationLog, user: str, home: Home) -> None:
    """Write down that the settings are not those of the last time, whoever changed them how."""
    text = home.settings.read_bytes() if home.settings.exists() else b""
    found = hashlib.sha256(text).hexdigest() if text else ""
    seen = home.trail / "settings.seen"
    if found != (seen.read_text("ascii") if seen.exists() else ""):
        log.append(user, "settings-changed", {"sha256": found})
        seen.write_text(found, "ascii")


def entries(lines: Iterable[str]) -> list[TrailEntry]:
    """What a person is shown of a trail: every entry that can be read, without its anchors."""
    shown = []
    for line in lines:
        with suppress(ValueError):
            entry = link_of(line).entry
            facts = {key: value for key, value in entry.facts.items() if key != _BESIDE}
            shown.append(replace(entry, facts=facts))
    return [entry for entry in shown if entry.action != ANCHOR]


def check_matter(log: InstallationLog, slug: str, lines: Sequence[str]) -> list[Fault]:
    """Everything wrong with a matter's trail, by itself and beside the installation's."""
    links = _links(lines)
    installation = log.links()
    known = {link.entry.number: link.digest for link in installation}
    found = [
        *faults(lines),
        *_missing(links, _anchors(installation, log.key.name(slug))),
        *_unknown(links, known),
    ]
    return since_restart(found, links)


def _links(lines: Iterable[str]) -> dict[int, Link]:
    found: dict[int, Link] = {}
    for line in lines:
        with suppress(ValueError):
            link = link_of(line)
            found[link.entry.number] = link
    return found


def _anchors(installation: Iterable[Link], name: str) -> dict[int, str]:
    """The digests a matter's entries must have, by number."""
    expected: dict[int, str] = {}
    for link in installation:
        facts = link.entry.facts
        if facts.get("matter") != name:
            continue
        if link.entry.action == ANCHOR:
            expected[int(facts["number"])] = str(facts["digest"])
        elif link.entry.action == RESTORED:
            kept = int(facts.get("entries", 0))
            expected = {n: digest for n, digest in expected.items() if n <= kept}
    return expected


def _missing(links: Mapping[int, Link], expected: Mapping[int, str]) -> list[Fault]:
    """Entries the installation knows of that are gone, or are others now."""
    wrong = [n for n, digest in sorted(expected.items()) if _digest(links, n) != digest]
    return [
        Fault(number, notice("The installation's trail knows another entry of this number."))
        if number in links
        else Fault(number, notice("The entry is missing; the installation's trail knows it."))
        for number in wrong
    ]


def _digest(links: Mapping[int, Link], number: int) -> str:
    return links[number].digest if number in links else ""


def _unknown(links: Mapping[int, Link], known: Mapping[int, str]) -> list[Fault]:
    """Entries that name an end of the installation's trail that it does not have."""
    since = max((n for n, link in links.items() if link.entry.action in (RESTORED, RESTARTED)),
                default=0)  # fmt: skip
    found = []
    for number, link in sorted(links.items()):
        at, _, digest = str(link.entry.facts.get(_BESIDE, "")).partition(" ")
        if number >= since and digest and (not at.isdigit() or known.get(int(at)) != digest):
            what = notice("It names an entry of the installation's trail that is not there.")
            found.append(Fault(number, what))
    return found


def checkpoint(log: InstallationLog, lines: Sequence[str], matter: str = "") -> dict[str, Any]:
    """A trail with the signature of this installation over its end, to be kept elsewhere."""
    links = [link_of(line) for line in lines]
    told = {
        "format": _FORMAT,
        "matter": matter,
        "number": links[-1].entry.number if links else 0,
        "digest": links[-1].digest if links else "",
        "public_key": log.key.public,
        "fingerprint": fingerprint(log.key.public),
    }
    return {**told, "signature": log.key.sign(_signed(told)), "lines": list(lines)}


def _signed(told: Mapping[str, Any]) -> bytes:
    keys = ("format", "matter", "number", "digest", "public_key")
    return json.dumps([told[key] for key in keys], ensure_ascii=True).encode()


def read_checkpoint(path: Path) -> dict[str, Any]:
    """A checkpoint whose signature and lines hold; raises BadCheckpointError."""
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        content = _signed(told)
        signed = verified(told["public_key"], told["signature"], content)
        lines = told["lines"]
        links = [link_of(line) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadCheckpointError(path=str(path), detail=str(error)) from error
    ends = (links[-1].entry.number, links[-1].digest) if links else (0, "")
    if not signed or told["format"] != _FORMAT:
        raise BadCheckpointError(path=str(path), detail=str(notice("its signature is not valid.")))
    if ends != (told["number"], told["digest"]) or any(f.broken for f in faults(lines)):
        raise BadCheckpointError(path=str(path), detail=str(notice("its lines were changed.")))
    return told


def beyond_checkpoint(told: Mapping[str, Any], lines: Sequence[str]) -> list[Fault]:
    """Where a trail of today does not go on from a checkpoint of before."""
    links = _links(lines)
    kept = _links(told["lines"])
    wrong = [n for n, link in sorted(kept.items()) if _digest(links, n) != link.digest]
    return [
        Fault(number, notice("The checkpoint holds another entry of this number."))
        for number in wrong
    ]
