"""The last row: the keys that do something here and now, in the language in use."""

from dataclasses import dataclass
from typing import Any, Final

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import HorizontalGroup
from textual.content import Content
from textual.keys import key_to_character
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from copilot.locale import _

_GAP: Final = 2
# So many keys of the screen itself stand before the ways to other screens.
_FIRST: Final = 4
# What a short row keeps beside Esc and the keys of the app: the way to the next question.
_NEXT_QUESTION: Final = "question"
# What leads to another screen.
_WAYS: Final = ("go_to", "products")
# Keys whose name Textual cannot turn back into their character.
_CHARACTERS: Final = {"slash": "/"}


@dataclass(frozen=True, slots=True)
class Hint:
    """A key, how it is written, and what it does."""

    key: str
    display: str
    description: str

    @property
    def width(self) -> int:
        """Columns it takes, with the gap after it."""
        return cell_len(self.display) + 1 + cell_len(self.description) + _GAP


class KeyHint(Static):
    """One key and what it does; a click presses it."""

    def __init__(self, hint: Hint) -> None:
        super().__init__(Content.assemble((hint.display, "bold $accent"), " ", hint.description))
        self._key = hint.key

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.app.simulate_key(self._key)


class KeyBar(HorizontalGroup):
    """The active keys; descriptions of bindings are templates, translated when they are shown.

    The first keys of the screen come first, then the ways to other screens, then its other keys.
    Where a row is too short for all, Esc, the way back to the question and those of the app stay
    and the last of the screen go.
    """

    hints: var[tuple[Hint, ...]] = var(tuple)

    def compose(self) -> ComposeResult:
        for hint in self.hints:
            yield KeyHint(hint)

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._refill)

    def on_resize(self) -> None:
        self._refill(self.screen)

    def _refill(self, screen: Screen[Any]) -> None:
        here: dict[str, Hint] = {}
        ways: dict[str, Hint] = {}
        everywhere: dict[str, Hint] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and not _typed(binding.key, screen.focused):
                shown = self.app.get_key_display(binding)
                hint = Hint(binding.key, shown, _(binding.description))
                leads_back = "escape" in binding.key or binding.action == _NEXT_QUESTION
                stays = active.node is self.app or leads_back
                group = everywhere if stays else here
                group = ways if binding.action.startswith(_WAYS) else group
                group.setdefault(binding.action, hint)
        first, others = list(here.values())[:_FIRST], list(here.values())[_FIRST:]
        ordered = [*first, *ways.values(), *others]
        self.hints = _fitting(ordered, list(everywhere.values()), self.size.width)

    def relabel(self) -> None:
        """Show the descriptions in the language now in use."""
        self._refill(self.screen)

    async def watch_hints(self) -> None:
        if self.is_mounted:
            await self.recompose()

    @property
    def text(self) -> str:
        """The row as it reads."""
        return "  ".join(f"{hint.display} {hint.description}" for hint in self.hints)


def _fitting(here: list[Hint], everywhere: list[Hint], width: int) -> tuple[Hint, ...]:
    # The last needs no gap after it.
    while here and sum(hint.width for hint in [*here, *everywhere]) - _GAP > width:
        here.pop()
    return (*here, *everywhere)


def _typed(key: str, focused: Widget | None) -> bool:
    """Whether the key is a letter to the box the person types in."""
    character = _CHARACTERS.get(key) or key_to_character(key)
    return focused is not None and focused.check_consume_key(key, character)
