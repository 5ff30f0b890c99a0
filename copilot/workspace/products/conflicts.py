"""The conflict check over all matters a user may see."""

from collections.abc import Iterator
from contextlib import closing

from copilot.domain import Particulars
from copilot.errors import CopilotError
from copilot.store import matters as matter_store
from copilot.tools.conflicts import Conflicts, conflicts
from copilot.workspace.matters import Workspace


def check_conflicts(workspace: Workspace, name: str) -> tuple[Conflicts, list[str], int]:
    """Where a name occurs; the matters that could not be opened; how many are not the user's.

    What was not looked into is counted, so that "nothing found" is never more than it says.
    """
    unread: list[str] = []
    found = conflicts(name, _particulars(workspace, unread))
    hidden = len(matter_store.list_matters(workspace.home)) - len(workspace.matters())
    workspace.record("conflict-check", found=len(found.involvements), hidden=hidden)
    return found, unread, hidden


def _particulars(
    workspace: Workspace, unread: list[str]
) -> Iterator[tuple[str, list[Particulars]]]:
    for matter in workspace.matters():
        try:
            with closing(workspace.open(matter.name)) as opened:
                opened.record("conflict-check")
                said = [particulars for _, particulars in opened.library.particulars()]
        except CopilotError:
            unread.append(matter.name)
            said = []
        yield matter.name, said
