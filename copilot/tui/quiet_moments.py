"""What an app does while nobody waits: make the next screens ready, look for garbage.

Knows the table of screens, none of them by name.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from textual import events, on
from textual.message import Message

from copilot.tui import jobs, screens
from copilot.tui.garbage import GarbageLooks
from copilot.tui.keys_in_turn import KeysInTurn
from copilot.tui.screens import table

# Seconds between two thoughts of looking for garbage.
_THINK_EVERY: Final = 1.0


@dataclass
class StylesRead(Message):
    """The style sheet of a screen, as the app reads it by itself when the screen is opened."""

    path: str
    css: str


def make_ready(post: jobs.Post) -> None:
    """Import where one goes first, read the style sheets, then import the other main places.

    A sheet that comes only with its screen has all the others parsed again.
    """
    table.load(table.FIRST)
    for path in sorted(Path(screens.__file__).parent.rglob("*.tcss")):
        post(StylesRead(str(path), path.read_text("utf-8")))
    for place in table.PLACES:
        if not place.is_product:
            table.load(place.name)


class QuietMoments(KeysInTurn):
    """An app that uses them, from its first frame on."""

    def __init__(self) -> None:
        super().__init__()
        self.garbage = GarbageLooks()

    def on_mount(self) -> None:
        self.set_interval(_THINK_EVERY, self.garbage.look_where_quiet)

    def on_ready(self) -> None:
        self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        self.garbage.end()

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody types."""
        if isinstance(event, events.Key):
            self.garbage.key_pressed()
        await super().on_event(event)

    def _begin(self) -> None:
        self.garbage.begin()
        job = jobs.guard(partial(make_ready, self.post_message), self.post_message)
        self.run_worker(job, thread=True)

    @on(StylesRead)
    def _take_styles(self, message: StylesRead) -> None:
        if not self.stylesheet.has_source(message.path):
            self.stylesheet.add_source(message.css, (message.path, ""))
            self.stylesheet.parse()
