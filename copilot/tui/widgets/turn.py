"""One question with its answer: progress, the unchecked draft, then the checked statements."""

import time

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from copilot.answers.coverage import amendment_sentence, coverage_sentence
from copilot.clock import now
from copilot.domain import Answer, AnswerStatus, Pinpoint, Statement, Support
from copilot.locale import _
from copilot.tui.literal import literal, one_line
from copilot.tui.messages import PlaceSelected
from copilot.tui.references import (
    closing_line,
    not_found_label,
    quoted,
    reference,
    support_label,
)


class PlaceLine(Static):
    """One numbered pinpoint of a statement; ``current`` is the one the keyboard stands on."""

    current = reactive(False)

    def __init__(self, number: int, place: Pinpoint, statement: Statement) -> None:
        super().__init__()
        self.number = number
        self.place = place
        self.statement = statement

    @property
    def statement_view(self) -> Widget:
        """The statement the pinpoint belongs to, as it is drawn."""
        return self.parent if isinstance(self.parent, Widget) else self

    def render(self) -> Content:
        mark = "▸" if self.current else " "
        return Content.assemble(
            f"{mark} ", (f"[{self.number}]", "bold"), " ", reference(self.place)
        )

    def watch_current(self, current: bool) -> None:
        self.set_class(current, "-current")

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(PlaceSelected(self.place, opened=True))


class StatementView(Vertical):
    """A checked statement: how it is supported, its words, its pinpoints."""

    def __init__(self, statement: Statement, first_number: int) -> None:
        super().__init__()
        self.statement = statement
        numbered = enumerate(statement.pinpoints, first_number)
        self.lines = [PlaceLine(number, place, statement) for number, place in numbered]

    def compose(self) -> ComposeResult:
        is_quote = self.statement.support is Support.QUOTED
        words = quoted(self.statement.text) if is_quote else one_line(self.statement.text)
        marks = "".join(f" [{line.number}]" for line in self.lines)
        label = Content.styled(
            support_label(self.statement.support), "$warning" if is_quote else "$success"
        )
        yield Static(label, classes="support")
        yield Static(Content.assemble(words, (marks, "bold $accent")))
        yield from self.lines


class TurnView(Vertical):
    """A question and what became of it; ``answer`` is there once it is whole.

    ``asked_at`` is ISO in UTC.
    """

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question
        self._draft_text = ""
        self._doing = _("Searching the documents …")
        self._started = time.monotonic()
        self._progress = Static(self._doing, classes="progress")
        self._draft = Static(classes="draft")
        self._verdict = Static(classes="closing")
        self._draft.display = self._verdict.display = False
        self._statements: list[StatementView] = []
        self._being_made = True
        self.answer: Answer | None = None
        self.asked_at = now()

    def compose(self) -> ComposeResult:
        yield Static(Content.assemble(("› ", "$accent"), literal(self.question)), classes="asked")
        yield self._progress
        yield self._draft
        yield self._verdict

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tell_progress)

    @property
    def running(self) -> bool:
        """Whether the answer is still being made."""
        return self._being_made

    @property
    def text(self) -> str:
        """Everything the turn shows, as it reads."""
        shown = [static for static in self.query(Static) if static.display]
        return "\n".join(str(static.render()) for static in shown)

    @property
    def draft(self) -> str:
        """What the model has written of the statement in hand; not checked."""
        return self._draft_text

    @property
    def lines(self) -> list[PlaceLine]:
        """The pinpoints of the turn, in order."""
        return [line for view in self._statements for line in view.lines]

    def found(self, passages: int) -> None:
        """The passages are there; the model reads them."""
        self._doing = _("{count} passages found, reading them …").format(count=passages)
        self._tell_progress()

    def write(self, text: str) -> None:
        """Show a further piece of the draft."""
        self._draft_text += text
        self._doing = _("Writing, not checked yet …")
        self._draft.display = True
        self._draft.update(Content(f"✎ {literal(self._draft_text)}"))
        self._tell_progress()

    def add(self, statement: Statement) -> None:
        """Show a checked statement in place of the draft."""
        self._clear_draft()
        view = StatementView(statement, first_number=len(self.lines) + 1)
        self._statements.append(view)
        self.mount(view, before=self._progress)

    def finish(self, answer: Answer) -> None:
        """Show how the answer ended, with its coverage."""
        self.answer = answer
        for statement in answer.statements[len(self._statements) :]:
            self.add(statement)
        coverage = coverage_sentence(answer.coverage)
        if answer.tool is not None:
            reasons = "".join(f"{one_line(str(reason))}\n" for reason in answer.reasons)
            called = one_line(f"⚙ {answer.tool}: {answer.tool.result}")
            self._end(Content(f"{called}\n{reasons}{coverage}"))
        elif answer.status is AnswerStatus.NOT_FOUND:
            label, hint = not_found_label(), _("The documents searched do not answer this.")
            reasons = "".join(f"{one_line(str(reason))}\n" for reason in answer.reasons)
            closing = f"  {hint}\n{reasons}{coverage}"
            self._end(Content.assemble((label, "bold $warning"), closing))
        else:
            warnings = "".join(f"! {one_line(amendment_sentence(a))}\n" for a in answer.amendments)
            self._end(Content(f"{warnings}{coverage} · {closing_line(answer)}"))

    def stop(self, sentence: str) -> None:
        """The answer ended before it was whole."""
        self._end(Content(f"■ {sentence}"))

    def _end(self, closing: Content) -> None:
        self._being_made = False
        self._clear_draft()
        self._progress.display = False
        self._verdict.display = True
        self._verdict.update(closing)

    def _clear_draft(self) -> None:
        self._draft_text = ""
        self._draft.display = False

    def _tell_progress(self) -> None:
        if self._being_made:
            seconds = int(time.monotonic() - self._started)
            cancels = _("Esc cancels")
            self._progress.update(Content(f"◌ {self._doing} {seconds} s · {cancels}"))
