"""An answer, event by event, with a fake model and a fake store."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from copilot.answers.ask import (
    LONGEST_QUESTION,
    AnswerReady,
    PassagesFound,
    StatementReady,
    TextWritten,
    ask,
    check_question,
)
from copilot.domain import (
    Answer,
    AnswerStatus,
    Chunk,
    Coverage,
    FileRecord,
    FileState,
    Hit,
    Particulars,
    SourceFile,
    StoredChunk,
    Support,
)
from copilot.errors import EmptyQuestionError, QuestionTooLongError
from copilot.retrieval.analysis import terms
from copilot.retrieval.search import SearchResult
from tests.fakes import FakeModel, HashEmbedder

_TEXT = (
    "§ 5 Kündigung\n\nDer Mieter kann das Mietverhältnis mit einer Frist von drei Monaten zum "
    "Monatsende kündigen. Die Kündigung bedarf der Schriftform."
)
_WORDS = set(terms(_TEXT, "de"))
_QUESTION = "Mit welcher Frist kann der Mieter das Mietverhältnis kündigen?"
_COVERAGE = Coverage(3, 12, 1, 2, 0)
_AMENDMENT = FileRecord(
    SourceFile("/akten", "nachtrag.txt", 1, 1),
    FileState.INDEXED,
    document="D7",
    title="Nachtrag Nr. 1",
    particulars=Particulars(date="2022-05-01"),
    base="D1",
)


@dataclass
class _Pages:
    """A store of one document, ``D1``."""

    text: str = _TEXT
    later: str | None = None  # what stands there once the passage was read
    amended: bool = False
    reads: int = 0

    def slice(self, document: str, start: int, end: int) -> str:
        assert document == "D1"
        self.reads += 1
        stored = self.text if self.later is None or self.reads == 1 else self.later
        return stored[start:end]

    def page_at(self, document: str, offset: int) -> tuple[int, str]:
        return 1, ""

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        return dict.fromkeys(terms, 1.0)

    def occurring(self, terms: Sequence[str]) -> set[str]:
        return {term for term in terms if term in _WORDS}

    def amendments_of(self, document: str) -> list[FileRecord]:
        return [_AMENDMENT] if self.amended else []


def _search(similarity: float = 0.95) -> Callable[[str], Iterator[SearchResult]]:
    chunk = StoredChunk(1, "D1", "miete.txt", "Mietvertrag", Chunk(1, 0, len(_TEXT), "§ 5", _TEXT))
    hit = Hit(1, chunk, 1.0, ("dense",), similarity)
    return lambda query: iter([SearchResult(query, (hit,))])


def _answer(model: FakeModel, pages: _Pages | None = None, similarity: float = 0.95) -> Answer:
    *_, last = ask(
        _QUESTION,
        search=_search(similarity),
        pages=pages or _Pages(),
        coverage=_COVERAGE,
        embedder=HashEmbedder(),
        model=model,
        prompt_tokens=900,
    )
    assert isinstance(last, AnswerReady)
    return last.answer


def test_a_carried_sentence_is_shown_as_supported_with_its_checked_quote() -> None:
    answer = _answer(FakeModel(says="Der Mieter kann mit einer Frist von drei Monaten kündigen."))
    assert answer.status is AnswerStatus.ANSWERED
    statement = answer.statements[0]
    assert statement.support is Support.SUPPORTED
    pinpoint = statement.pinpoints[0]
    assert pinpoint.verified
    assert _TEXT[pinpoint.start : pinpoint.end] == pinpoint.quote


def test_a_sentence_with_another_number_is_replaced_by_its_quote() -> None:
    answer = _answer(FakeModel(says="Der Mieter kann mit einer Frist von sechs Monaten kündigen."))
    assert answer.statements[0].support is Support.QUOTED
    assert "drei Monaten" in answer.statements[0].text
    assert answer.dropped == ("Der Mieter kann mit einer Frist von sechs Monaten kündigen.",)


def test_an_answer_names_what_amends_the_document_it_cites() -> None:
    (amendment,) = _answer(FakeModel(), pages=_Pages(amended=True)).amendments
    assert (amendment.base, amendment.document, amendment.date) == ("D1", "D7", "2022-05-01")
    assert _answer(FakeModel()).amendments == ()


def test_not_found_comes_with_what_was_searched() -> None:
    answer = _answer(FakeModel(pick=0))
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.statements == ()
    assert answer.coverage == _COVERAGE
    assert [hit.chunk.document for hit in answer.nearest] == ["D1"]


def test_dissimilar_passages_are_refused_before_the_model_speaks() -> None:
    model = FakeModel()
    answer = _answer(model, similarity=0.1)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert model.prompts == []


def test_a_quote_that_no_longer_stands_on_its_page_is_not_shown() -> None:
    answer = _answer(FakeModel(), pages=_Pages(later="x" * len(_TEXT)))
    assert answer.statements == ()
    assert answer.status is AnswerStatus.NOT_FOUND


def test_passages_come_first_and_the_answer_last() -> None:
    events = list(
        ask(
            _QUESTION,
            search=_search(),
            pages=_Pages(),
            coverage=_COVERAGE,
            embedder=HashEmbedder(),
            model=FakeModel(says="drei Monate"),
            prompt_tokens=900,
        )
    )
    kinds = [type(event) for event in events]
    assert kinds[0] is PassagesFound
    assert TextWritten in kinds
    assert kinds[-2:] == [StatementReady, AnswerReady]


def test_closing_the_iterator_stops_the_model() -> None:
    model = FakeModel(says="eins zwei drei vier", endless=True)
    events = ask(
        _QUESTION,
        search=_search(),
        pages=_Pages(),
        coverage=_COVERAGE,
        embedder=HashEmbedder(),
        model=model,
        prompt_tokens=900,
    )
    while not isinstance(next(events), TextWritten):
        pass
    events.close()  # type: ignore[attr-defined]
    assert model.stopped_early


def test_an_empty_question_is_refused() -> None:
    with pytest.raises(EmptyQuestionError):
        check_question(" \n")


def test_a_question_of_ten_thousand_characters_is_refused_with_the_limit() -> None:
    with pytest.raises(QuestionTooLongError) as caught:
        check_question("a" * 10_000)
    assert str(LONGEST_QUESTION) in str(caught.value)
