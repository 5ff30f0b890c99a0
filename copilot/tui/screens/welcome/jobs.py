"""Create the first matter, open it, and have its documents indexed."""

from pathlib import Path
from typing import TYPE_CHECKING

from copilot.domain import Language
from copilot.errors import PathNotFoundError
from copilot.tui import messages
from copilot.tui.jobs import Post, open_matter

if TYPE_CHECKING:
    from copilot.workspace import Workspace


def begin(
    workspace: "Workspace",
    name: str,
    language: Language,
    path: Path,
    question: str,
    post: Post,
) -> None:
    """Create and open the matter and ask for indexing; ``question`` is suggested afterwards."""
    if not path.exists():
        raise PathNotFoundError(path=str(path))
    created = workspace.create_matter(name, language)
    wanted = messages.IndexingWanted((path,), first_question=question)
    open_matter(workspace, created.name, post, (messages.ScreenWanted("library"), wanted))
