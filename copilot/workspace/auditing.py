"""The trails of an installation as a whole: check them, begin them anew, hand them out."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from copilot.errors import CopilotError, StoreDamagedError
from copilot.locale import notice
from copilot.security.audit import Fault
from copilot.workspace.matters import Workspace
from copilot.workspace.trail import (
    Checked,
    beyond_checkpoint,
    check_matter,
    checkpoint,
    read_checkpoint,
)


def verify(workspace: Workspace, matters: list[str] | None = None) -> Iterator[Checked]:
    """The installation's trail, then those of the matters named (None: all the user may see)."""
    log = workspace.trail
    yield Checked("", len(log.lines()), tuple(log.check()))
    for name in matters if matters is not None else [m.name for m in workspace.matters()]:
        yield _verified(workspace, name)


def _verified(workspace: Workspace, name: str) -> Checked:
    try:
        with closing(workspace.open(name)) as matter:
            lines = matter.trail_lines()
            found = check_matter(workspace.trail, matter.matter.slug, lines)
    except CopilotError as error:
        # A matter whose key is not there is not checked; a damaged file is a broken trail.
        damaged = isinstance(error, StoreDamagedError)
        what = notice("Not checked: {reason}", reason=str(error))
        return Checked(name, 0, (Fault(0, what, broken=damaged),), checked=False)
    return Checked(name, len(lines), tuple(found))


def verify_checkpoint(workspace: Workspace, path: Path) -> Checked:
    """Whether today's trail goes on from a checkpoint of before; raises BadCheckpointError."""
    told = read_checkpoint(path)
    return Checked(
        str(told["matter"]),
        int(told["number"]),
        tuple(beyond_checkpoint(told, _lines(workspace, str(told["matter"]) or None))),
    )


def restart(workspace: Workspace) -> Path | None:
    """Put the installation's trail aside and begin every visible matter's anew behind a break."""
    aside = workspace.trail.restart(workspace.user)
    for found in workspace.matters():
        with closing(workspace.open(found.name)) as matter:
            matter.restart_trail()
    return aside


def export(workspace: Workspace, path: Path, matter: str | None = None) -> dict[str, Any]:
    """Write a trail with this installation's signature, for keeping elsewhere."""
    named = {"matter": workspace.name_in_trail(matter)} if matter else {}
    workspace.record("trail-exported", **named)
    told = checkpoint(workspace.trail, _lines(workspace, matter), matter or "")
    path.write_text(json.dumps(told, indent=1) + "\n", "ascii")
    return told


def _lines(workspace: Workspace, matter: str | None) -> list[str]:
    if matter is None:
        return workspace.trail.lines()
    with closing(workspace.open(matter)) as opened:
        return opened.trail_lines()
