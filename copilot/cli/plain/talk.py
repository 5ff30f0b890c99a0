"""Work in one matter by typed lines: a question, or a letter with what it needs."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from copilot.cli import output
from copilot.cli.plain.said import (
    ending_said,
    page_said,
    passage_said,
    place_said,
    statement_said,
)
from copilot.domain import Answer, FileState, Pinpoint, Statement
from copilot.errors import CopilotError
from copilot.locale import N_, _

if TYPE_CHECKING:
    from collections.abc import Generator

    from copilot.answers.ask import AnswerEvent
    from copilot.workspace import OpenMatter, PageView

Read = Callable[[str], str]

_HELP: Final = (
    N_("Type a question and press Enter."),
    N_("A number: read that passage. n: the next page. p: the page before."),
    N_("r: hear the last answer again. l: the pinpoints again."),
    N_("s WORDS: search. d: the documents. i PATH: index a folder or file."),
    N_("e FILE: export the answers of this session, to .docx, .pdf or .md."),
    N_("v: questions asked before. m: another matter. q: quit. h: this list."),
)
# So many files between two words on how far indexing is.
_SAID_EVERY: Final = 10
_LISTED: Final = 10


class Talk:
    """A session in one matter; ``done`` says how it ended: "m" or "q"."""

    def __init__(self, opened: "OpenMatter", read: Read) -> None:
        from copilot.workspace.products.conversations import citing

        self._opened = opened
        self._read = read
        self._cite = citing(opened)
        self._places: list[Pinpoint] = []
        self._view: PageView | None = None
        self._answers: list[Answer] = []
        self.done = ""

    def run(self) -> None:
        """Take lines until the person leaves; what fails is said with its remedy."""
        coverage = self._opened.coverage()
        told = _("Matter {name}: {documents} documents, {pages} pages. h lists what you can type.")
        name = self._opened.matter.name
        output.result(
            told.format(
                name=name,
                documents=coverage.documents_searched,
                pages=coverage.pages_searched,
            )
        )
        while not self.done:
            line = self._read(_("Question or letter: ")).strip()
            try:
                self.take(line)
            except CopilotError as error:
                output.result(_("Error: {message}").format(message=error.reason))
                output.result(_("What to do: {remedy}").format(remedy=error.fix))
            except KeyboardInterrupt:
                output.result(_("Stopped."))

    def take(self, line: str) -> None:
        """Do what a line asks for."""
        word, _blank, rest = line.partition(" ")
        simple: dict[str, Callable[[], None]] = {
            "h": self._help, "r": self._again, "l": self._list_places, "d": self._documents,
            "v": self._history, "n": lambda: self._turn(1), "p": lambda: self._turn(-1),
            "m": lambda: self._leave("m"), "q": lambda: self._leave("q"),
        }  # fmt: skip
        with_words = {"s": self._search, "i": self._index, "e": self._export}
        if not line:
            return
        if line.isdecimal():
            self._passage(int(line))
        elif line in simple:
            simple[line]()
        elif word in with_words and len(word) == 1:
            with_words[word](rest.strip())
        elif len(line) == 1:
            output.result(_("No such letter. h lists what you can type."))
        else:
            self._ask(line)

    def _leave(self, how: str) -> None:
        self.done = how

    def _help(self) -> None:
        for line in _HELP:
            output.result(_(line))

    # Asking

    def _ask(self, question: str) -> None:
        from copilot.answers.ask import AnswerReady, PassagesFound, StatementReady
        from copilot.answers.replies import Understood

        output.result(_("Searching. Ctrl-C stops."))
        self._places, number, found = [], 0, 0
        events = cast(
            "Generator[AnswerEvent | Understood, None, None]", self._opened.converse(question)
        )
        with closing(events) as going_on:
            for event in going_on:
                match event:
                    case Understood(understood):
                        output.result(_("Understood as: {question}").format(question=understood))
                    case PassagesFound(hits) if hits and not found:
                        found = len(hits)
                        output.result(_("{count} passages found.").format(count=found))
                    case StatementReady(statement):
                        number += 1
                        self._say(number, statement)
                    case AnswerReady(answer):
                        self._end(answer, number)

    def _say(self, number: int, statement: Statement) -> None:
        output.result(statement_said(number, statement, len(self._places) + 1))
        for place in statement.pinpoints:
            self._places.append(place)
            output.result(place_said(len(self._places), place, self._cite))

    def _end(self, answer: Answer, said: int) -> None:
        self._answers.append(answer)
        for number, statement in enumerate(answer.statements[said:], said + 1):
            self._say(number, statement)
        for line in ending_said(answer, len(self._places)):
            output.result(line)

    def _again(self) -> None:
        if not self._answers:
            output.result(_("Nothing was asked yet."))
            return
        self._places = []
        self._end(self._answers.pop(), 0)

    # Reading

    def _list_places(self) -> None:
        for number, place in enumerate(self._places, 1):
            output.result(place_said(number, place, self._cite))
        if not self._places:
            output.result(_("There is no pinpoint yet."))

    def _passage(self, number: int) -> None:
        if not 1 <= number <= len(self._places):
            output.result(_("There is no pinpoint {number}.").format(number=number))
            return
        place = self._places[number - 1]
        self._view = self._opened.page(place.document, place.page)
        for line in passage_said(self._view, place):
            output.result(line)

    def _turn(self, by: int) -> None:
        if self._view is None:
            output.result(_("Read a passage first: type its number."))
            return
        number = self._view.number + by
        if not 1 <= number <= self._view.pages:
            output.result(_("There is no further page."))
            return
        self._view = self._opened.page(self._view.document, number)
        for line in page_said(self._view):
            output.result(line)

    def _search(self, words: str) -> None:
        from copilot.answers.reports import place_of

        hits = self._opened.search(words, _LISTED).hits
        self._places = [place_of(hit) for hit in hits]
        output.result(_("{count} passages found.").format(count=len(hits)))
        self._list_places()

    # The matter

    def _documents(self) -> None:
        for record in self._opened.files():
            if record.state is FileState.INDEXED:
                line = _("{document}, {path}, {pages} pages.").format(
                    document=record.document, path=record.file.path, pages=record.pages
                )
            else:
                line = _("{path}: not read. {reason}").format(
                    path=record.file.path, reason=record.reason or ""
                )
            output.result(output.one_line(line))

    def _history(self) -> None:
        past = self._opened.library.history(_LISTED)
        for asked in past:
            output.result(f"{asked.asked_at[:16].replace('T', ' ')}: {asked.question}")
        if not past:
            output.result(_("Nothing was asked yet."))

    def _index(self, path: str) -> None:
        from copilot.indexing.events import FileFinished, IndexFinished

        folder = Path(path).expanduser().absolute()
        output.result(_("Indexing {path}. Ctrl-C stops; the next run goes on.").format(path=folder))
        for event in self._opened.index([folder]):
            if isinstance(event, FileFinished) and event.progress.files % _SAID_EVERY == 0:
                output.result(
                    _("{done} of {total} files.").format(
                        done=event.progress.files, total=event.progress.files_total
                    )
                )
            elif isinstance(event, IndexFinished):
                report = event.report
                output.result(
                    _("Done: {documents} documents, {failed} failed, {skipped} skipped.").format(
                        documents=report.documents,
                        failed=len(report.failed),
                        skipped=len(report.skipped),
                    )
                )

    def _export(self, path: str) -> None:
        from copilot.answers.reports import Asked
        from copilot.exports.writing import write
        from copilot.workspace.products.conversations import conversation_report

        if not self._answers:
            output.result(_("Nothing was asked yet."))
            return
        report = conversation_report(self._opened, [Asked(answer) for answer in self._answers])
        written = write(report, Path(path).expanduser().absolute())
        output.result(_("Written: {path}").format(path=output.one_line(str(written))))
