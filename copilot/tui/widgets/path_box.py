"""Where a path is typed; folders are completed as one types, → takes the completion."""

import asyncio
import os
from pathlib import Path

from textual.suggester import Suggester
from textual.widgets import Input


class _Folders(Suggester):
    """The first folder, else file, that begins as typed; looked up in a thread, for a drive may
    be slow."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await asyncio.to_thread(completion, value)


def completion(typed: str) -> str | None:
    """What was typed, completed by the first name that fits; None where none does."""
    head, begun = os.path.split(typed)
    if not begun or not head:
        return None
    try:
        with os.scandir(Path(head).expanduser()) as entries:
            fitting = [e for e in entries if e.name.startswith(begun) and e.name != begun]
            names = sorted((not e.is_dir(), e.name) for e in fitting)
    except OSError:
        return None
    return os.path.join(head, names[0][1]) if names else None  # noqa: PTH118 - keeps "~" as typed


class PathBox(Input):
    """A one-line box for a path; ``path`` is what it names."""

    def __init__(self) -> None:
        super().__init__(placeholder="~/…", compact=True, suggester=_Folders())

    @property
    def path(self) -> Path:
        """The path typed, ``~`` meaning the home folder."""
        return Path(self.value.strip()).expanduser().absolute()
