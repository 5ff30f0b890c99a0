"""Answers with a reader: evidence reordered, quotes without the small model, its word checked."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from copilot.answers import abstention
from copilot.answers.ask import AnswerReady, PassagesFound, ask
from copilot.answers.evidence import evidence
from copilot.domain import (
    Answer,
    AnswerStatus,
    Chunk,
    Coverage,
    FileRecord,
    Hit,
    StoredChunk,
    Support,
)
from copilot.retrieval.analysis import terms as of_text
from copilot.retrieval.search import SearchResult, understand
from tests.fakes import FakeModel, HashEmbedder, WordReader

TEXT = (
    "Die Kaution beträgt drei Monatsmieten. Der Mieter zahlt die Miete bis zum dritten Werktag. "
    "Haustiere sind mit Erlaubnis des Vermieters gestattet."
)
QUESTION = "Der Mieter zahlt die Miete bis wann?"


class _Pages:
    def slice(self, document: str, start: int, end: int) -> str:
        return TEXT[max(0, start) : end]

    def page_at(self, document: str, offset: int) -> tuple[int, str]:
        return 1, ""

    def amendments_of(self, document: str) -> Sequence[FileRecord]:
        return []

    def rarity(self, terms: Sequence[str]) -> Mapping[str, float]:
        return dict.fromkeys(terms, 1.0)

    def occurring(self, terms: Sequence[str]) -> set[str]:
        return set(terms)


def _hits(reading: float) -> tuple[Hit, ...]:
    chunk = StoredChunk(1, "D1", "miete.txt", "Mietvertrag", Chunk(1, 0, len(TEXT), "§ 4", TEXT))
    return (Hit(1, chunk, 1.0, ("dense",), 0.95, 0.9, reading),)


class _Convinced(WordReader):
    """Finds every text that shares most words sure, and carries statements as told."""

    def __init__(self, supports: float = 4.0) -> None:
        self._carries = supports

    def supports(self, statement: str, quotes: Sequence[str]) -> NDArray[np.float32]:
        return np.full(len(quotes), self._carries, np.float32)


def _answer(model: FakeModel, reader: WordReader | None, reading: float = 6.0) -> Answer:
    events = ask(
        QUESTION,
        search=lambda query: iter([SearchResult(query, _hits(reading))]),
        pages=_Pages(),
        coverage=Coverage(1, 1, 0, 0, 0),
        embedder=HashEmbedder(),
        model=model,
        prompt_tokens=900,
        reader=reader,
    )
    return next(event.answer for event in events if isinstance(event, AnswerReady))


def test_the_sentence_that_bears_on_the_question_comes_first() -> None:
    found = evidence(QUESTION, _hits(1.0), HashEmbedder(), _Pages(), 3, WordReader())
    assert found[0].text.startswith("Der Mieter zahlt die Miete")
    assert found[0].reading is not None
    assert found[0].reading > 0


def test_a_small_model_is_not_asked_to_choose() -> None:
    model = FakeModel(judges=False, says="Bis zum dritten Werktag.")
    answer = _answer(model, _Convinced())
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.statements[0].pinpoints[0].quote.startswith("Der Mieter zahlt die Miete")
    assert model.prompts == []
    assert "first_token" in answer.timings


def test_a_model_that_judges_still_chooses() -> None:
    model = FakeModel(judges=True)
    _answer(model, _Convinced())
    assert model.prompts


def test_without_a_reader_the_model_chooses_as_before() -> None:
    model = FakeModel(judges=False)
    _answer(model, None)
    assert model.prompts


def test_a_sentence_the_reader_does_not_find_carried_is_replaced_by_its_quote() -> None:
    said = "Bis zum dritten Werktag zahlt der Mieter die Miete."
    carried = _answer(FakeModel(judges=True, says=said), _Convinced(supports=5.0))
    doubted = _answer(FakeModel(judges=True, says=said), _Convinced(supports=-5.0))
    assert {s.support for s in doubted.statements} == {Support.QUOTED}
    assert said in doubted.dropped or not any(
        s.support is Support.SUPPORTED for s in carried.statements
    )


def test_passages_that_bear_on_nothing_lower_the_chance_of_an_answer() -> None:
    def chance(reading: float) -> float:
        hits = _hits(reading)
        sources = evidence(QUESTION, hits, HashEmbedder(), _Pages(), 3, WordReader())
        found = abstention.features(understand(QUESTION), hits, sources, _Pages())
        assert "passage_reading" in found
        return abstention.probability(found)

    assert chance(6.0) > chance(-6.0)


def test_passages_are_told_at_once_and_again_in_the_readers_order() -> None:
    events = ask(
        QUESTION,
        search=lambda query: iter(
            [SearchResult(query, ()), SearchResult(query, _hits(6.0))],
        ),
        pages=_Pages(),
        coverage=Coverage(1, 1, 0, 0, 0),
        embedder=HashEmbedder(),
        model=FakeModel(),
        prompt_tokens=900,
        reader=_Convinced(),
    )
    told = [event for event in events if isinstance(event, PassagesFound | AnswerReady)]
    assert [len(event.hits) for event in told if isinstance(event, PassagesFound)] == [0, 1]
    assert isinstance(told[-1], AnswerReady)
    assert told[-1].answer.status is AnswerStatus.ANSWERED


def test_a_word_another_stands_for_in_the_documents_is_not_missing() -> None:
    class OfStatutes(_Pages):
        def occurring(self, terms: Sequence[str]) -> set[str]:
            return set(terms) - {"kaution"}

    def missing(pages: _Pages) -> float:
        question = understand("Wie hoch ist die Kaution?")
        return abstention.features(question, _hits(1.0), [], pages)["missing"]

    class Neither(OfStatutes):
        def occurring(self, terms: Sequence[str]) -> set[str]:
            return super().occurring(terms) - {"sich", "mietsich"}

    assert missing(OfStatutes()) == 0
    assert missing(Neither()) > 0


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Wie hoch ist die Vertragsstrafe?", 0.0),
        ("Wie lange dauert die Kündigungsfrist?", 0.0),
        ("How much is the contractual penalty?", 0.0),
        ("Wie hoch ist der Turm?", 0.5),
    ],
)
def test_words_that_only_shape_a_question_are_not_missing(question: str, missing: float) -> None:
    class OfContract(_Pages):
        def occurring(self, terms: Sequence[str]) -> set[str]:
            known = of_text("Vertragsstrafe Kündigungsfrist", "de")
            return set(terms) & {*known, *of_text("contractual penalty", "en")}

    found = abstention.features(understand(question), _hits(1.0), [], OfContract())
    assert found["missing"] == missing


@pytest.mark.parametrize(
    ("question", "nowhere"),
    [
        ("Welche Fristen gelten nach dem ABGB?", True),
        ("Was hat die Schmidt AG vereinbart?", True),
        ("Wann endet der Mietvertrag von Frau Yilmaz?", True),
        ("Gilt das UN-Kaufrecht für die Miete?", False),
        ("Wie hoch ist die Kaution?", False),
    ],
)
def test_a_name_that_occurs_nowhere_is_told_from_a_word_that_does(
    question: str, nowhere: bool
) -> None:
    class OfLease(_Pages):
        def occurring(self, terms: Sequence[str]) -> set[str]:
            return set(terms) & set(of_text(TEXT, "de"))

    found = abstention.features(understand(question), _hits(1.0), [], OfLease())
    assert found["proper_missing"] == float(nowhere)
