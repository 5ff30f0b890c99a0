"""One key after the other: the next is looked at once the last has done all it does.

By itself a text box takes letters at once, while a key such as Backspace, F2 or "/" wanders up to
the app first. Over a slow line many keys come in one go: letters would be deleted by a Backspace
typed before them, or be taken for commands of the screen that was being left.
"""

import time
from collections import deque
from typing import Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.screen import Screen

# Seconds. A key whose end was never heard of, its widget being gone, holds up no other for longer.
_LONGEST: Final = 1.0


class KeyDone(Message):
    """Follows a key on its way from the widget to the app, and arrives after it."""


class KeysInTurn(App[None]):
    """Keys and what is pasted wait until the one before them is done."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Event] = deque()
        self._begun_at: float | None = None

    async def on_event(self, event: events.Event) -> None:
        """Let a key in, or have it wait for its turn; everything else goes its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._waiting.append(event)
        if self._begun_at is None or time.monotonic() - self._begun_at > _LONGEST:
            await self._next_key()

    async def _next_key(self) -> None:
        self._begun_at = None
        if self._waiting and self.screen_stack:
            self._begun_at = time.monotonic()
            await super().on_event(self._waiting.popleft())
            (self.focused or self.screen).post_message(KeyDone())

    async def on_key_done(self) -> None:
        """Wait for the screens a key opened: each has its first focus after its first messages."""
        await self._settle(None)

    async def _settle(self, seen: Screen[object] | None) -> None:
        screen = self.screen
        if screen is seen or not screen.call_later(self.call_later, self._settle, screen):
            await self._next_key()
