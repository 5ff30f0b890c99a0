"""Whether verdicts of a matter may be exported: its owner alone says so, and may take it back."""

from copilot.domain import Matter
from copilot.security import walls
from copilot.store import matters
from copilot.workspace import Workspace


def allow(workspace: Workspace, name: str, allowed: bool) -> Matter:
    """Record the owner's word; raises WallError or NotOwnerError for anybody else."""
    matter = matters.find(workspace.home, name)
    walls.require_owner(workspace.scope(), matter)
    told = workspace.name_in_trail(matter.slug)
    workspace.record("feedback-allowed" if allowed else "feedback-withdrawn", matter=told)
    return matters.allow_feedback(workspace.home, matter.name, allowed)
