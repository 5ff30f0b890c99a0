"""Choose one document of the matter: a few letters of its path, title or party narrow the list."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from copilot.domain import FileRecord
from copilot.locale import N_, _
from copilot.tui.literal import one_line
from copilot.tui.widgets.choice_list import ChoiceList
from copilot.tui.widgets.key_bar import KeyBar

# So many are listed; a further letter narrows the others down.
_LISTED: Final = 200


class DocumentPicker(ModalScreen[FileRecord | None]):
    """Gives the document chosen, None where the person goes back."""

    DEFAULT_CSS = """
    DocumentPicker {
        align: center middle;
        #dialog {
            width: 100; max-width: 96%; height: 90%;
            padding: 0 1; border: round $primary; background: $surface;
        }
        .title { text-style: bold; }
        Input { background: $panel; }
        ChoiceList { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", N_("cancel"), key_display="esc"),
        Binding("down", "step(1)", N_("down"), show=False),
        Binding("up", "step(-1)", N_("up"), show=False),
    ]
    HELP = N_("Documents")

    def __init__(self, files: Sequence[FileRecord]) -> None:
        super().__init__()
        self._all = [(record, _words(record)) for record in files]
        self._shown: list[FileRecord] = []
        self.box = Input(placeholder=_("Words of the path, title or parties …"), compact=True)
        self._list = ChoiceList(markup=False)
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(_("Which document?"), classes="title")
            yield self.box
            yield self._list
        yield KeyBar()

    def on_mount(self) -> None:
        self._fill("")
        self.box.focus()

    @property
    def names(self) -> list[str]:
        """The paths of the documents listed."""
        return [record.file.path for record in self._shown]

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def _fill(self, typed: str) -> None:
        words = typed.casefold().split()
        fitting = (r for r, text in self._all if all(word in text for word in words))
        self._shown = [record for record, _number in zip(fitting, range(_LISTED), strict=False)]
        self._list.clear_options()
        self._list.add_options(Option(_described(record)) for record in self._shown)
        self._list.highlighted = 0 if self._shown else None

    def action_step(self, by: int) -> None:
        if by > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        event.stop()
        if self._list.highlighted is not None:
            self.dismiss(self._shown[self._list.highlighted])

    @on(OptionList.OptionSelected)
    def _take_clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])


def _words(record: FileRecord) -> str:
    parts = (record.file.path, record.title, *record.particulars.parties)
    return " ".join(parts).casefold()


def _described(record: FileRecord) -> Content:
    title = f"  {one_line(record.title)}" if record.title else ""
    return Content.assemble(
        f"{record.document}  ", (one_line(record.file.path), "bold"), (title, "$secondary")
    )
