"""Where a question is typed: grows with the text, Enter asks."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from copilot.locale import N_, _
from copilot.tui.literal import literal
from copilot.tui.messages import QuestionSubmitted

_PLACEHOLDER = N_("Ask a question about the documents of this matter …")


class QuestionBox(TextArea):
    """A text box that wraps long questions and never loses what was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", N_("ask")),
        # What a text box does with these keys (select a line, select all) is on others too.
        Binding("f6", "screen.go_to('history')", N_("history"), show=False),
        Binding("f7", "screen.go_to('activity')", N_("activity"), show=False),
        Binding("ctrl+j,shift+enter", "new_line", N_("new line"), show=False),
    ]
    HELP = N_("Question")

    def __init__(self) -> None:
        super().__init__(
            placeholder=_(_PLACEHOLDER),
            soft_wrap=True,
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
        )

    @property
    def question(self) -> str:
        """What is typed now."""
        return self.text

    @question.setter
    def question(self, text: str) -> None:
        self.text = text
        self.move_cursor(self.document.end)

    def relabel(self) -> None:
        """Show the placeholder in the language now in use."""
        self.placeholder = _(_PLACEHOLDER)

    def action_submit(self) -> None:
        self.post_message(QuestionSubmitted(self.text))

    def action_new_line(self) -> None:
        self.insert("\n")

    async def _on_key(self, event: events.Key) -> None:
        # Here, in turn with the letters: a priority binding would overtake those still waiting.
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_submit()
        else:
            await super()._on_key(event)

    def on_focus(self, event: events.Focus) -> None:
        self.move_cursor(self.document.end)

    def on_paste(self, event: events.Paste) -> None:
        event.text = literal(event.text)
