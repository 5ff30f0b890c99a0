"""The questions and answers of a matter; one pinpoint is the current one."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from copilot.domain import Statement
from copilot.locale import N_
from copilot.tui.messages import PlaceSelected
from copilot.tui.widgets.turn import PlaceLine, TurnView


class Conversation(VerticalScroll):
    """Turns from top to bottom; moving to a pinpoint posts :class:`PlaceSelected`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("open")),
        Binding("j,down", "step(1)", N_("next passage"), show=False),
        Binding("k,up", "step(-1)", N_("previous passage"), show=False),
    ]
    HELP = N_("Answers")

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._hint = Static(hint, classes="hint", markup=False)
        self._turns: list[TurnView] = []
        self._current: PlaceLine | None = None

    def on_mount(self) -> None:
        self.mount(self._hint)

    @property
    def hint(self) -> str:
        """What is said before the first question."""
        return str(self._hint.content)

    @hint.setter
    def hint(self, text: str) -> None:
        self._hint.update(text)

    @property
    def turns(self) -> list[TurnView]:
        """What was asked, oldest first."""
        return list(self._turns)

    @property
    def lines(self) -> list[PlaceLine]:
        """Every pinpoint, in reading order."""
        return [line for turn in self._turns for line in turn.lines]

    @property
    def current(self) -> PlaceLine | None:
        """The pinpoint the keyboard stands on."""
        return self._current

    @property
    def statement(self) -> Statement | None:
        """The statement of the current pinpoint."""
        return self._current.statement if self._current else None

    @property
    def turn_in_hand(self) -> TurnView | None:
        """The turn of the current pinpoint."""
        return next((t for t in self._turns if self._current in t.lines), None)

    def begin(self, question: str) -> TurnView:
        """Add a question and show it."""
        self._hint.display = False
        self._mark(None)
        turn = TurnView(question)
        self._turns.append(turn)
        self.mount(turn)
        self.anchor()
        return turn

    def step(self, by: int) -> bool:
        """Move to the next or previous pinpoint; False where there is none."""
        lines = self.lines
        if not lines:
            return False
        if self._current in lines:
            at = min(max(lines.index(self._current) + by, 0), len(lines) - 1)
        else:
            at = 0 if by > 0 else len(lines) - 1
        self._select(lines[at])
        return True

    def go(self, number: int) -> bool:
        """Move to pinpoint ``[number]`` of the last answer that has one."""
        for turn in reversed(self._turns):
            if turn.lines:
                chosen = [line for line in turn.lines if line.number == number]
                if chosen:
                    self._select(chosen[0])
                return bool(chosen)
        return False

    def select_first(self, turn: TurnView) -> None:
        """Show ``turn`` from its top and stand on its first pinpoint, where it has one."""
        self.release_anchor()
        self.call_after_refresh(self.scroll_to_widget, turn, top=True, animate=False)
        if turn.lines:
            self._select(turn.lines[0])

    def action_step(self, by: int) -> None:
        if not self.step(by):
            self.scroll_relative(y=by, animate=False)

    def action_open(self) -> None:
        if self._current:
            self.post_message(PlaceSelected(self._current.place, opened=True))

    def on_place_selected(self, message: PlaceSelected) -> None:
        for line in self.lines:
            if line.place is message.place:
                self._mark(line)

    def _select(self, line: PlaceLine) -> None:
        self._mark(line)
        self.post_message(PlaceSelected(line.place))

    def _mark(self, line: PlaceLine | None) -> None:
        if self._current:
            self._current.current = False
        self._current = line
        if line:
            line.current = True
            # The statement first, so that as much of it is seen as fits; the pinpoint in any case.
            self.call_after_refresh(line.statement_view.scroll_visible, animate=False)
            self.call_after_refresh(line.scroll_visible, animate=False)
        self.refresh_bindings()
