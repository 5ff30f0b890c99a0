"""What a person does in an open matter: ask, follow up, examine every document, summarise one."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from copilot.domain import Answer, Filter, Judgement, Span
from copilot.errors import DiskFullError, MatterLockedError
from copilot.workspace.facts import answer_facts, examination_facts, hash_of
from copilot.workspace.indexed import IndexedMatter

if TYPE_CHECKING:
    from copilot.answers.ask import AnswerEvent
    from copilot.answers.conversation import Cited, Resolved
    from copilot.answers.exhaustive import ExhaustiveEvent
    from copilot.answers.replies import ToolCalled, Understood
    from copilot.answers.routing import Route, Way
    from copilot.answers.summary import SummaryEvent
    from copilot.answers.tool_calls import ToolCall

# So many questions back a follow-up may refer.
_REMEMBERED: Final = 5

# Characters: every sentence of a passage is compared with a question while the user waits.
LONGEST_NORM_ASKED: Final = 3000


class OpenMatter(IndexedMatter):
    """A matter a person works in: its documents, and the questions asked about them."""

    last_question: int | None = None

    def warm_up(self) -> None:
        """Load what the first question needs, so that it does not wait; passages' part first.

        A model that will be asked reads the part of the prompt that never varies; a small one
        beside a reader is left on the disk until it is.
        """
        from copilot.answers.ask import read_ahead

        if self.coverage().documents_searched == 0:
            return
        self._check_embedder()
        self._vectors()
        if self.models.reader is None or self.models.language_model.judges:
            read_ahead(self.models.language_model, self.matter.language)

    def ask(
        self, question: str, among: Filter | None = None, conversation: str | None = ""
    ) -> "Iterator[AnswerEvent]":
        """Answer a question event by event; closing the iterator cancels.

        An answer is kept in the matter before it is yielded; what was cancelled is not, and
        nothing where ``conversation`` is None.
        """
        from copilot.answers.ask import AnswerReady

        self.record("question", question=hash_of(question))
        for event in self._answering(question, among):
            if isinstance(event, AnswerReady):
                self.record("answer", **answer_facts(event.answer, self.models))
                if conversation is not None:
                    self._keep(event.answer, conversation)
            yield event

    def _keep(self, answer: Answer, conversation: str) -> None:
        """Keep an answer; one that cannot be kept just now is shown all the same."""
        from copilot.store.conversations import answer_json

        self.last_question = None
        with suppress(MatterLockedError, DiskFullError):
            self.last_question = self.library.record_answer(
                answer.question,
                answer_json(answer),
                answer.model,
                answer.status.value,
                conversation,
            )

    def _answering(self, question: str, among: Filter | None) -> "Iterator[AnswerEvent]":
        from copilot.answers.ask import ask

        return ask(
            question,
            search=partial(
                self._find,
                k=self._profile.passages,
                among=among,
                longest_norm=LONGEST_NORM_ASKED,
            ),
            pages=self.library,
            coverage=self.library.coverage(among),
            embedder=self.models.embedder,
            model=self.models.language_model,
            prompt_tokens=self._settings.prompt_tokens,
            reader=self.models.reader,
        )

    def judge(
        self,
        question: int,
        judgement: Judgement,
        *,
        statement: int | None = None,
        better: tuple[str, Span] | None = None,
        note: str = "",
    ) -> int:
        """Keep the user's word on an answer or one of its statements; returns its number."""
        number = self.library.add_verdict(
            question, judgement, self._scope.user, statement=statement, better=better, note=note
        )
        self.record("verdict", question=question, statement=statement or 0, verdict=judgement.value)
        return number

    def resolve(self, question: str, conversation: str = "") -> "Resolved":
        """A question as it stands in a conversation: "and for the second lease?" is completed."""
        from copilot.answers.conversation import resolve, turn_of
        from copilot.store.conversations import answer_of

        past = self.library.history(_REMEMBERED, conversation=conversation)
        known = self.known() if past else []
        turns = [turn_of(answer_of(asked.answer), known) for asked in reversed(past)]
        return resolve(question, turns, known)

    def converse(
        self, question: str, conversation: str = ""
    ) -> "Iterator[AnswerEvent | Understood | ToolCalled]":
        """Reply within a conversation: a tool, some passages, every document, or a summary."""
        from copilot.answers.replies import Understood, examination, summary

        waiting = self._agreed_to(question, conversation)
        if waiting is not None:
            yield from self._kept(self.call(question, waiting, agreed=True), conversation)
            return
        resolved = self.resolve(question, conversation)
        if resolved.understood:
            yield Understood(resolved.understood)
        way = self.way(resolved.question)
        if way.call is not None:
            yield from self._kept(self.call(way.question, way.call), conversation)
        elif way.route.kind == "exhaustive":
            told = examination(self.examine(way.question, way.route), self.coverage())
            yield from self._kept(told, conversation)
        elif way.document:
            told = summary(way.question, self.summarise(way.document), self.coverage())
            yield from self._kept(told, conversation)
        else:
            yield from self.ask(way.question, conversation=conversation)

    def call(
        self, question: str, call: "ToolCall", *, agreed: bool = False
    ) -> "Iterator[AnswerEvent | ToolCalled]":
        """Show a call and run it, or, where it changes something, wait for a yes."""
        from copilot.answers.ask import AnswerReady
        from copilot.answers.replies import ToolCalled, tool_answer, waiting_answer
        from copilot.locale import notice
        from copilot.workspace.products.calling import WAITS, run_call

        yield ToolCalled(call)
        if not (call.read_only or agreed):
            hint = notice(WAITS, call=str(call))
            yield AnswerReady(waiting_answer(question, call, hint, self.coverage()))
            return
        reply = run_call(self, call)
        yield AnswerReady(tool_answer(question, call, reply, self.coverage()))

    def _agreed_to(self, question: str, conversation: str) -> "ToolCall | None":
        """The call that waits for a yes, where the person just said it."""
        from copilot.answers.tool_calls import says_yes, waiting_call
        from copilot.store.conversations import answer_of

        if not says_yes(question):
            return None
        past = self.library.history(1, conversation=conversation)
        tool = answer_of(past[0].answer).tool if past else None
        return waiting_call(tool.name, tool.arguments) if tool and tool.pending else None

    def _kept(
        self, events: "Iterator[AnswerEvent | ToolCalled]", conversation: str
    ) -> "Iterator[AnswerEvent | ToolCalled]":
        from copilot.answers.ask import AnswerReady

        for event in events:
            if isinstance(event, AnswerReady):
                self._keep(event.answer, conversation)
            yield event

    def way(self, question: str, among: Filter | None = None) -> "Way":
        """The path a question asks for by its words, and the document a summary is of."""
        from copilot.answers.ask import check_question
        from copilot.answers.routing import Route, Way, route
        from copilot.structure.language import detect

        asked = check_question(question)
        call = self._heard(asked)
        if call is not None:
            return Way(asked, Route("tool"), call=call)
        found = route(asked, detect(asked))
        if found.kind != "summary":
            return Way(asked, found)
        *_before, result = self._find(asked, 1, among)
        return Way(asked, found, result.hits[0].chunk.document if result.hits else None)

    def _heard(self, asked: str) -> "ToolCall | None":
        """The tool a question asks for; where the rules are in doubt, the model chooses."""
        from copilot.workspace.products.calling import call_for

        return call_for(asked, lambda: self.models.language_model)

    @property
    def user(self) -> str:
        """Who works in the matter."""
        return self._scope.user

    def examine(
        self, question: str, asked: "Route", among: Filter | None = None
    ) -> "Iterator[ExhaustiveEvent]":
        """Hold every document against a question about all; closing the iterator cancels."""
        from copilot.answers.exhaustive import ExhaustiveReady, exhaust

        self._check_embedder()
        self.record("question", question=hash_of(question))
        for event in exhaust(
            question, asked, library=self.library, embedder=self.models.embedder, among=among
        ):
            if isinstance(event, ExhaustiveReady):
                self.record("answer", **examination_facts(event.answer))
            yield event

    def summarise(self, document: str) -> "Iterator[SummaryEvent]":
        """The overview of a document, by number or path, line by line."""
        from copilot.answers.summary import summarise

        self._check_embedder()
        self.record("summary", document=document)
        return summarise(self.library.document(document), self.library, self.models.embedder)

    def known(self) -> "list[Cited]":
        """Every document as a conversation may name it."""
        from copilot.answers.conversation import Cited

        first = {r.document: r for r in reversed(self.files()) if r.document}
        return [Cited(number, r.title, r.file.path) for number, r in first.items() if number]
