"""Write a report to a file, in a thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.message import Message

from copilot.tui.jobs import Post

if TYPE_CHECKING:
    from copilot.exports.report import Report

FORMATS: Final = (".docx", ".pdf", ".md", ".xlsx", ".csv")


@dataclass
class Exported(Message):
    """The file is there."""

    path: Path


def export(report_of: "Callable[[], Report]", path: Path, overwrite: bool, post: Post) -> None:
    """Make the report and write it; a path that cannot be written to is told before any work."""
    from copilot.exports.writing import check_target, write

    check_target(path, overwrite=overwrite)
    post(Exported(write(report_of(), path, overwrite=overwrite)))
