"""The filters of a search: type, dates, sender, party, document; each reachable by Tab."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from copilot.domain import DocumentKind, Filter
from copilot.errors import BadDateError
from copilot.locale import N_, _
from copilot.tui.references import kind_label
from copilot.tui.screens.search.dates import date_of, is_begun

_LABELS: Final = {
    "kind": N_("Type"),
    "after": N_("After"),
    "before": N_("Before"),
    "sender": N_("From"),
    "party": N_("Party"),
    "document": N_("Document"),
}
_ROWS: Final = (("kind", "after", "before"), ("sender", "party", "document"))
_DATES: Final = frozenset({"after", "before"})


@dataclass
class FiltersChanged(Message):
    """A filter was changed."""


class KindChoice(Static, can_focus=True):
    """Any type of document, or one; arrows, space or a click change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", N_("next type"), key_display="←/→"),
        Binding("left", "step(-1)", N_("previous type"), show=False),
        Binding("backspace,delete", "clear", N_("any type"), show=False),
    ]
    chosen: reactive[DocumentKind | None] = reactive(None)

    def render(self) -> Content:
        word = kind_label(self.chosen) if self.chosen else _("any")
        return Content.assemble(("‹ ", "$accent"), (word, "bold"), (" ›", "$accent"))

    def watch_chosen(self) -> None:
        self.post_message(FiltersChanged())

    def relabel(self) -> None:
        """Show the type in the language now in use."""
        self.refresh(layout=True)

    def action_step(self, by: int) -> None:
        choices = [None, *DocumentKind]
        self.chosen = choices[(choices.index(self.chosen) + by) % len(choices)]

    def action_clear(self) -> None:
        self.chosen = None

    def on_click(self) -> None:
        self.action_step(1)


class FilterRow(Vertical):
    """Labels and boxes; a box that cannot be used is named by :attr:`complaint`."""

    HELP = N_("Filters")

    def __init__(self) -> None:
        super().__init__()
        self.kind = KindChoice()
        self.boxes = {name: Input(compact=True, id=name) for name in _LABELS if name != "kind"}
        self._labels = {name: Static(_(label), classes="label") for name, label in _LABELS.items()}
        for name in _DATES:
            self.boxes[name].placeholder = "2021-03"
        self.boxes["document"].placeholder = "D12"

    def compose(self) -> ComposeResult:
        for row in _ROWS:
            with Horizontal():
                for name in row:
                    yield self._labels[name]
                    yield self.kind if name == "kind" else self.boxes[name]

    def relabel(self) -> None:
        """Show the labels in the language now in use."""
        for name in _LABELS:
            self._mark(name, self._labels[name].has_class("-wrong"))

    @property
    def text(self) -> str:
        """The labels, as they read."""
        return "  ".join(str(label.content) for label in self._labels.values())

    @property
    def any(self) -> bool:
        """Whether something is limited."""
        return self.kind.chosen is not None or any(box.value for box in self.boxes.values())

    @property
    def among(self) -> Filter:
        """The filter without the document; raises BadDateError."""
        value = {name: box.value.strip() for name, box in self.boxes.items()}
        return Filter(
            kinds=frozenset({self.kind.chosen} if self.kind.chosen else ()),
            after=date_of(value["after"]),
            before=date_of(value["before"]),
            sender=value["sender"],
            party=value["party"],
        )

    @property
    def document(self) -> str:
        """The document named, by number or by path."""
        return self.boxes["document"].value.strip()

    @property
    def unfinished(self) -> bool:
        """Whether a date is being typed, so that it is too early to search or to complain."""
        typing = [box for name, box in self.boxes.items() if name in _DATES and box.has_focus]
        return any(_is_bad(box.value) and is_begun(box.value) for box in typing)

    def clear(self) -> None:
        """Limit nothing any more."""
        self.kind.chosen = None
        for box in self.boxes.values():
            box.value = ""

    def mark_dates(self) -> None:
        """Mark the dates that are none by a sign, not by colour alone."""
        for name in _DATES:
            self._mark(name, _is_bad(self.boxes[name].value))

    def _mark(self, name: str, wrong: bool) -> None:
        label = _(_LABELS[name])
        self._labels[name].set_class(wrong, "-wrong")
        self._labels[name].update(Content(f"✗ {label}" if wrong else label))

    @on(Input.Changed)
    def _tell(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(FiltersChanged())

    @on(Input.Blurred)
    def _tell_left(self, event: Input.Blurred) -> None:
        if event.input.id in _DATES and event.value:
            self.post_message(FiltersChanged())


def _is_bad(typed: str) -> bool:
    try:
        date_of(typed)
    except BadDateError:
        return True
    return False
