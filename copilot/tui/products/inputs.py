"""The fields above a work product: text, a path, one of some values, a document of the matter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from copilot.locale import N_, _
from copilot.tui.literal import literal, one_line
from copilot.tui.products import Choice, Entry, Field
from copilot.tui.widgets.path_box import PathBox


@dataclass
class RunWanted(Message):
    """The person pressed Enter in a field."""


@dataclass
class DocumentWanted(Message):
    """The person wants to choose the document of a field."""

    field: "DocumentField"


class ChoiceField(Static, can_focus=True):
    """One of some values; arrows, space or a click change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", N_("next value"), key_display="←/→"),
        Binding("left", "step(-1)", N_("previous value"), show=False),
        Binding("enter", "run", N_("run")),
    ]
    number: reactive[int] = reactive(0)

    def __init__(self, choices: Sequence[Choice], initial: str) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self.value = initial

    @property
    def value(self) -> str:
        """The value chosen."""
        return self._choices[self.number].value if self._choices else ""

    @value.setter
    def value(self, value: str) -> None:
        values = [choice.value for choice in self._choices]
        self.set_reactive(ChoiceField.number, values.index(value) if value in values else 0)
        self.refresh()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Let these be chosen from; the value stays where it is among them."""
        value, self._choices = self.value, tuple(choices)
        self.value = value

    def render(self) -> Content:
        word = _(self._choices[self.number].title) if self._choices else ""
        return Content.assemble(("‹ ", "$accent"), (one_line(word), "bold"), (" ›", "$accent"))

    def action_step(self, by: int) -> None:
        if self._choices:
            self.number = (self.number + by) % len(self._choices)

    def action_run(self) -> None:
        self.post_message(RunWanted())

    def on_click(self) -> None:
        self.action_step(1)


class DocumentField(Static, can_focus=True):
    """A document of the matter; Enter or a click opens the list to choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,down", "choose", N_("choose"), key_display="⏎"),
        Binding("backspace,delete", "clear", N_("none"), show=False),
    ]
    name_shown: reactive[str] = reactive("")

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._hint = hint
        self.value = ""

    def take(self, document: str, name: str) -> None:
        """Hold this document."""
        self.value = document
        self.name_shown = name

    def render(self) -> Content:
        if self.value:
            return Content.assemble((one_line(self.name_shown), "bold"), f"  {self.value}")
        return Content.styled(
            _(self._hint) if self._hint else _("⏎ chooses a document"), "$secondary"
        )

    def action_choose(self) -> None:
        self.post_message(DocumentWanted(self))

    def action_clear(self) -> None:
        self.value = ""
        self.name_shown = ""
        self.refresh()

    def on_click(self) -> None:
        self.action_choose()


class InputForm(VerticalScroll, can_focus=False):
    """One row a field; ``values`` is what was typed, by the field's name."""

    HELP = N_("Inputs")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", N_("next"), show=False),
        Binding("up", "app.focus_previous", N_("previous"), show=False),
    ]

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__()
        self._fields = tuple(fields)
        self._labels = {field.name: Static(classes="label") for field in fields}
        self.boxes: dict[str, Widget] = {field.name: _box(field) for field in fields}

    def compose(self) -> ComposeResult:
        for field in self._fields:
            with Horizontal():
                yield self._labels[field.name]
                yield self.boxes[field.name]

    def on_mount(self) -> None:
        self.relabel()

    def relabel(self) -> None:
        """Show the labels in the language now in use."""
        for field in self._fields:
            self._labels[field.name].update(Content(_(field.title)))
            box = self.boxes[field.name]
            if isinstance(box, Input) and field.hint:
                box.placeholder = _(field.hint)
            box.refresh()

    @property
    def values(self) -> Mapping[str, str]:
        """What was typed or chosen."""
        return {name: _value(box) for name, box in self.boxes.items()}

    def set(self, name: str, value: str, shown: str = "") -> None:
        """Fill a field in; ``shown`` is the name of a document."""
        box = self.boxes[name]
        if isinstance(box, DocumentField):
            box.take(value, shown or value)
        elif isinstance(box, ChoiceField | Input):
            box.value = value

    def offer(self, name: str, choices: Sequence[Choice]) -> None:
        """Let a field be chosen from these."""
        box = self.boxes[name]
        if isinstance(box, ChoiceField):
            box.offer(choices)

    def focus_first(self) -> bool:
        """Go to the first field; False where there is none."""
        for box in self.boxes.values():
            box.focus()
            return True
        return False

    @on(Input.Submitted)
    def _run(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(RunWanted())


def _box(field: Field) -> Widget:
    makers: dict[Entry, Callable[[], Widget]] = {
        Entry.TEXT: lambda: Input(field.initial, compact=True),
        Entry.PATH: PathBox,
        Entry.DOCUMENT: lambda: DocumentField(field.hint),
        Entry.CHOICE: lambda: ChoiceField(field.choices, field.initial),
    }
    return makers[field.entry]()


def _value(box: Widget) -> str:
    if isinstance(box, PathBox):
        return str(box.path) if box.value.strip() else ""
    if isinstance(box, Input):
        return literal(box.value).strip()
    return box.value if isinstance(box, ChoiceField | DocumentField) else ""
