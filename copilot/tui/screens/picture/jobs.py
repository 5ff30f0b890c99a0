"""Have a page drawn by a confined process, from a thread."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from copilot.errors import PathNotFoundError

if TYPE_CHECKING:
    from copilot.tui.jobs import Post, Session
    from copilot.workspace import PageView


@dataclass
class PageDrawn(Message):
    """The page in so many columns."""

    columns: int
    lines: list[str]


def draw_page(
    session: "Session", view: "PageView", columns: int, braille: bool, post: "Post"
) -> None:
    """Draw a page of the original."""
    from copilot.readers.drawing import drawn

    file = session.opened.library.document(view.document).file
    path = Path(file.folder, file.path).absolute()
    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    lines = drawn(path, view.number, columns, braille=braille).split("\n")
    post(PageDrawn(columns, lines))
