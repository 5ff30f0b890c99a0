"""The base of every work product's screen: fields, rows, details, page, progress, export.

How to add one stands in :mod:`copilot.tui.products`. The base knows no product.
"""

import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from copilot.answers.coverage import coverage_sentence
from copilot.domain import Coverage, FileRecord
from copilot.locale import N_, _
from copilot.tui import messages
from copilot.tui.jobs import Session
from copilot.tui.literal import literal, one_line
from copilot.tui.products import (
    Doing,
    Ended,
    Field,
    Headed,
    Outcome,
    ProductEvent,
    Rows,
)
from copilot.tui.products import jobs as product_jobs
from copilot.tui.products.document_picker import DocumentPicker
from copilot.tui.products.inputs import DocumentField, DocumentWanted, InputForm, RunWanted
from copilot.tui.products.jobs import DocumentsArrived, Happened
from copilot.tui.products.progress import in_a_line
from copilot.tui.products.rows_screen import RowsScreen
from copilot.tui.references import document_name
from copilot.tui.screens import table

if TYPE_CHECKING:
    from copilot.exports.report import Report


class ProductScreen(RowsScreen):
    """Subclasses name their columns and fields and do the work in :meth:`work`.

    ``RUNS_AT_ONCE``: nothing needs to be typed, so work begins when the screen is first shown.
    """

    DEFAULT_CSS = """
    ProductScreen {
        InputForm { height: auto; max-height: 6; padding: 0 1; }
        InputForm Horizontal { height: 1; }
        InputForm .label { width: 22; color: $text-muted; }
        InputForm Input, InputForm ChoiceField, InputForm DocumentField {
            width: 1fr; height: 1; background: $panel;
        }
        InputForm ChoiceField:focus, InputForm DocumentField:focus { text-style: reverse; }
        .state { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    }
    ProductScreen.-narrow.-reading InputForm { display: none; }
    ProductScreen.-tiny InputForm { max-height: 1; }
    ProductScreen.-tiny .state { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", N_("run")),
        Binding("e", "export", N_("export")),
        Binding("slash", "inputs", N_("inputs"), key_display="/"),
    ]
    RUNS_AT_ONCE: ClassVar[bool] = False

    def __init__(self, session: Session, coverage: Coverage) -> None:
        super().__init__(session, coverage)
        self.form = InputForm(self.fields())
        self._state = Static("", classes="state")
        self._run_number = 0
        self._at_work = False
        self._began = 0.0
        self._doing = Doing("")
        self._outcome: object | None = None
        self._asking: DocumentField | None = None

    # What a work product says of itself

    def fields(self) -> tuple[Field, ...]:
        """The inputs above the rows."""
        return ()

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        """Do the work, in a thread; closing the iterator cancels it."""
        raise NotImplementedError

    def report(self, outcome: object) -> "Report":
        """The outcome as a report, in a thread."""
        raise NotImplementedError

    # What is shown

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self.form
        yield self._state
        yield from self.panes()
        yield self.error_panel
        yield self.key_bar

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1.0, self._tell_progress)
        if not self.form.focus_first():
            self.table.focus()
        if self.RUNS_AT_ONCE:
            self.table.focus()
            self.action_run()

    @property
    def state(self) -> str:
        """The line under the fields: progress, or how the work ended."""
        return str(self._state.content)

    @property
    def running(self) -> bool:
        """Whether the work is being done."""
        return self._at_work

    def relabel(self) -> None:
        """Show everything in the language now in use."""
        super().relabel()
        self.form.relabel()

    def _tell(self, text: str) -> None:
        self._state.update(Content(literal(text)))

    def _tell_progress(self) -> None:
        if self._at_work:
            self._tell(in_a_line(self._doing, time.monotonic() - self._began))

    # The work

    @on(RunWanted)
    def _run_wanted(self) -> None:
        self.action_run()

    def action_run(self) -> None:
        if self._at_work:
            self.notify(_("It is at work already. Esc cancels it."))
            return
        self.error_panel.clear()
        self._run_number += 1
        self._at_work, self._began = True, time.monotonic()
        self._doing, self._outcome = Doing(_("Beginning …")), None
        self.table.clear()
        self._tell_progress()
        work = partial(self.work, dict(self.form.values))
        job = partial(product_jobs.make, self.session, work, self._run_number, self.post_message)
        self.run_job(job, "product", self._run_number)
        self.refresh_bindings()

    @on(Happened)
    def _apply(self, happened: Happened) -> None:
        if happened.run != self._run_number or not self._at_work:
            return
        match happened.event:
            case Doing():
                self._doing = happened.event
                self._tell_progress()
            case Headed(columns):
                self.table.columns = columns
            case Rows(rows):
                self.put(rows)
            case Outcome(outcome):
                self._outcome = outcome
            case Ended():
                self._end(_ending(happened.event))
            case None:
                self._end(_("Done."))

    def _end(self, told: str) -> None:
        self._at_work = False
        self._tell(told)
        if self.table.rows and not self.table.has_focus:
            self.table.focus()
        self.refresh_bindings()

    @on(messages.Failed)
    def _tell_failure(self, message: messages.Failed) -> None:
        if message.turn and (message.turn != self._run_number or not self._at_work):
            return
        self.error_panel.tell(message.message, message.remedy)
        if message.turn:
            self._end(self._so_far(_("It stopped: see the message below.")))

    def _cancel(self) -> None:
        self.workers.cancel_group(self, "product")
        self._end(self._so_far(_("Cancelled.")))

    def _so_far(self, told: str) -> str:
        rows = len(self.table.rows)
        so_far = _("So far: {count} rows.").format(count=rows)
        return f"{told} {so_far}" if rows else told

    # The fields

    @on(DocumentWanted)
    def _ask_for_document(self, message: DocumentWanted) -> None:
        self._asking = message.field
        self.run_job(
            partial(product_jobs.read_documents, self.session, self.post_message), "documents"
        )

    @on(DocumentsArrived)
    def _choose_document(self, message: DocumentsArrived) -> None:
        self.app.push_screen(DocumentPicker(message.files), self._take_document)

    def _take_document(self, chosen: FileRecord | None) -> None:
        if chosen and chosen.document and self._asking:
            self._asking.take(chosen.document, document_name(chosen.file.path))

    def action_inputs(self) -> None:
        self.remove_class("-reading")
        self.form.focus_first()

    # The export

    def action_export(self) -> None:
        title = next(_(place.title) for place in table.PLACES if place.name == self.PLACE)
        self.export(title, partial(self.report, self._outcome))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "export":
            return self._outcome is not None
        if action == "inputs":
            return bool(self.form.boxes)
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        if self._at_work:
            self._cancel()
        else:
            super().action_back()


def _ending(ended: Ended) -> str:
    lines = [one_line(ended.told), *(f"! {one_line(warning)}" for warning in ended.warnings)]
    if ended.coverage:
        lines[0] += f" · {coverage_sentence(ended.coverage)}"
    return "\n".join(lines)
